"""What charts and tables show: one line for each mark, every number computed and every text written."""
