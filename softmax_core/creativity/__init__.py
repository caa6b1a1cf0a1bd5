"""A formal definition of creativity: quantities, formulas over them, and the machine that they judge."""
