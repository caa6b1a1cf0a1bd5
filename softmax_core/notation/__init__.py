"""How people write: numbers read and written, and tokens shown literally."""
