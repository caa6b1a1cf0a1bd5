"""What the page says of itself: its title, whose lecture it serves, its keys, sources and licence."""

from softmax_core.reading.presets import real_prompt_source

TITLE = "A formal definition of creativity"
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
