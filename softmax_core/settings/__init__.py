"""What a visitor has set: the page's address, undo and redo, and what their browser has seen."""
