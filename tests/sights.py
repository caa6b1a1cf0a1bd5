"""The chapters as a browser shows them, and what there is to look at in each."""

# The browser's title of each chapter, and its path.
CHAPTERS = {
    "Guess": "/",
    "Softmax": "/softmax",
    "Temperature": "/temperature",
    "Compare": "/compare",
    "Draw": "/draw",
    "Learn": "/learn",
    "New words": "/words",
    "Real model": "/model",
    "Define": "/define",
}

# What there is to look at, in the order of the page: the chapter and its part.
SIGHTS = {
    "guess": ("Guess", None),
    "softmax": ("Softmax", None),
    "temperature": ("Temperature", None),
    "compare": ("Compare", None),
    "draw": ("Draw", None),
    "count": ("Learn", "Count"),
    "predict": ("Learn", "Predict"),
    "smooth": ("Learn", "Smooth"),
    "write": ("Learn", "Write"),
    "words": ("New words", None),
    "model": ("Real model", None),
    "define": ("Define", None),
}
