"""What the page says of itself: its title, whose lecture it serves, its keys, sources and licence."""

from softmax_core.reading.presets import real_prompt_source

TITLE = "A formal definition of creativity"
# The chapters, by their paths: the name of each, its heading, and the point it makes, as Markdown.
CHAPTER_TITLES = {
    "guess": "Guess",
    "softmax": "Softmax",
    "temperature": "Temperature",
    "compare": "Compare",
    "draw": "Draw",
    "learn": "Learn",
    "words": "New words",
    "model": "Real model",
    "define": "Define",
}
HEADINGS = CHAPTER_TITLES | {"guess": TITLE}
POINTS = {
    "guess": "A language model gives every word that may come next a number, its **logit**: the higher, "
    "the likelier. How likely is each? **Guess each percentage first.**",
    "softmax": "Multiply each logit by **β = 1/T**, raise *e* to that power, and divide by the sum, **Z**: the "
    "hotter, the closer are the shares.",
    "temperature": "The higher the temperature, the flatter the distribution. **Drag the slider, or the curves.**",
    "compare": "The same logits at several temperatures: the likeliest word loses what the others gain.",
    "draw": "A model does not always answer with the likeliest word: it **draws** one, by chance.",
    "learn": "Where do logits come from? The smallest language model **counts** which word follows which.",
    "words": "And new words? A model of **letters** invents spellings.",
    "model": "A large vocabulary: a few words are likely, and **all the others** together may still win.",
    "define": "“Can a machine be creative?” is the wrong question. **Give the formal definition**, and a "
    "machine can do it.",
}

OPENING = (
    "Softmax and temperature in a language model, with the numbers of a lecture by Marcello "
    "Vitali-Rosati."
)

HOW_TO_COPY = (
    "The button at its right copies it. Whoever opens it sees the chapter as it is set now."
)
NOT_IN_A_LINK = (
    "What you opened yourself is not in it: a text, a model's answer, a table of many words."
)

NOT_KEPT = (
    "What you opened is not kept any more: the server was started again, or its memory was needed "
    "for others. Open it again."
)
NOTHING_PASTED = "Nothing has arrived here. What is larger than 20 MB cannot be pasted."
NO_MEMORY = "There is no memory for this on the server. Take a shorter text, or fewer words."

# Each key and what it does, on the page and in the README.
KEYS = {
    "Page Down, Page Up": "the next chapter, the one before, wherever the focus is: a clicker sends these",
    "Space": "*Guess*: reveal the probabilities, hide them again",
    "D": "*Draw*: draw one more word",
    "N": "*Learn*, *Write*: write the next word",
    "← →": "on a slider: one step of T, or in *Draw* of the random number",
    "Ctrl+Z, Ctrl+Y": "undo and redo what was done to the table, where it is at the side",
}
KEYS_WAIT = "Space, D and N wait while a text field or a cell of the table has the focus."


def about() -> str:
    """Sources, licence and hosting, as Markdown."""
    return (
        "**The lecture**: Marcello Vitali-Rosati, “LLM, softmax and temperature”, DHSI, Montréal, "
        "2 June 2025. Its argument: “Can a machine be creative?” is the wrong question. Give a formal "
        "definition of creativity, and a machine can do it.\n\n"
        "**Sources**: the words and logits of the first chapters are those of its slides. The real "
        f"logits come from {real_prompt_source()} The texts, and the examples that say so, were "
        "written for this page. Each definition of creativity names its source in the gallery.\n\n"
        "**Licence**: MIT. You may use, change and host all of it. **To host it**, create an app on "
        "[Streamlit Community Cloud](https://share.streamlit.io) from the project's repository with "
        "`dashboard.py` as its main file, or run `streamlit run dashboard.py` on a computer of your "
        "own. Nobody who visits needs an account. What they type is stored in no file; a text or an "
        "answer that they open stays in the server's memory for a reload, until others need the room."
    )


def keys_table() -> str:
    """The keys, as a Markdown table.

    >>> keys_table().splitlines()[2]
    '| Page Down, Page Up | the next chapter, the one before, wherever the focus is: a clicker sends these |'
    """
    rows = [f"| {key} | {what} |" for key, what in KEYS.items()]
    return "\n".join(["| key | what it does |", "|---|---|", *rows])
