"""What the page says of itself: its title, whose lecture it serves, its keys, sources and licence."""

from urllib.parse import urlsplit

from softmax_core.notation.write_numbers import counted
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
    "guess": "Each possible next word has a number, its **logit**. **Guess each percentage first.**",
    "softmax": "Multiply each logit by **β = 1/T**, raise *e* to that power, and divide by the sum, **Z**: the "
    "higher T, the closer together the shares.",
    "temperature": "The higher the temperature, the flatter the distribution. **Drag the slider, or the curves.**",
    "compare": "The same logits at several temperatures: the higher T is, the more equal the probabilities.",
    "draw": "A model does not always say the likeliest word: it **draws** one. Upright mark: the probability.",
    "learn": "Where do logits come from? The smallest language model **counts** which word follows which.",
    "words": "A model of **letters** makes up words. ✓: it is in the text. **Blue**: it is not, so it is new here.",
    "model": "In a large vocabulary a few words are likely. **Raise T**, and all the others together outweigh them.",
    "define": "“Can a machine be creative?” is the wrong question. **Give a formal definition**, and a "
    "machine can do it.",
}

OPENING = (
    "Softmax and temperature in a language model, with the numbers of a lecture by Marcello "
    "Vitali-Rosati."
)

EXAMPLES = "Start from an example: the lecture's, a made-up one, or the real next-token logits of a small language model."
WHAT_A_TABLE_IS = (
    "On each line a word and its logit, such as `nights = 3`, or cells from a spreadsheet. A first "
    "line may say what the numbers are, such as `word,probability`."
)
WHAT_COUNTS_ARE = "Adds a count column: “1,000 other words at logit 0” is then one row."

HOW_TO_COPY = (
    "The button on the right copies the link. Whoever opens it sees the chapter as it is set now."
)
NOT_IN_A_LINK = (
    "The link does not hold what you opened yourself (a text, a model's answer, a table of many words), "
    "a very long prompt, or what a real model has written."
)

NOT_KEPT = (
    "The server no longer has what you opened: it was restarted, or it needed the memory. Open it "
    "again."
)
NOTHING_PASTED = "Nothing was pasted, or it was larger than 20 MB."
NO_WORD = "There is no word to work with: type one, with its logit, in the table at the side, or press Undo there."
NO_MEMORY = "The server has too little memory for this. Use a shorter text, or fewer words."

# Polls, on the wall and on phones.
ONLY_ON_THIS_COMPUTER = (
    "Phones cannot open this address. Open this page at the “Network URL” shown in the window "
    "where you started it."
)
TYPE_THE_CODE = "Type the four letters that are on the wall."
HAS_VOTED = "**Your vote is counted.** You can change it until the poll closes. Nobody sees how anyone voted."
VOTE_CAN_BE_CHANGED = (
    "You can change your vote until the poll closes. Nobody sees how anyone voted."
)


def voters(n: int) -> str:
    """How many have voted so far.

    >>> voters(0), voters(1), voters(23)
    ('Nobody has voted yet.', '1 person has voted.', '23 people have voted.')
    """
    return f"{counted(n, 'person has', 'people have')} voted." if n else "Nobody has voted yet."


def is_this_computer(address: str) -> bool:
    """Whether an address leads other computers to themselves.

    >>> is_this_computer("http://localhost:8501"), is_this_computer("https://example.org/page")
    (True, False)
    """
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


# Each key and what it does, on the page and in the README.
KEYS = {
    "Page Down, Page Up": "the next or the previous chapter, from anywhere on the page: a clicker sends these keys",
    "Space": "*Guess*: reveal the probabilities, hide them again",
    "D": "*Draw*: draw one more word",
    "N": "*Learn*, *Write*: write the next word; *Real model*: draw the next token",
    "← →": "on a slider: one step of T, or in *Draw* of the random number",
    "Ctrl+Z, Ctrl+Y": "undo and redo what was done to the table, where it is at the side",
}
KEYS_WAIT = "Space, D and N wait while a text field or a cell of the table has the focus."


def beside(chapter: str) -> tuple[str, str]:
    """The chapters before and after one; "" where there is none.

    >>> beside("guess"), beside("define")
    (('', 'softmax'), ('model', ''))
    """
    slugs = ["", *CHAPTER_TITLES, ""]
    at = slugs.index(chapter)
    return slugs[at - 1], slugs[at + 1]


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
        "answer that they open stays in the server's memory for a reload, until others need the room. A vote "
        "is counted without anything that tells who gave it, and forgotten when the poll is closed."
    )


def keys_table() -> str:
    """The keys, as a Markdown table.

    >>> keys_table().splitlines()[2]
    '| Page Down, Page Up | the next or the previous chapter, from anywhere on the page: a clicker sends these keys |'
    """
    rows = [f"| {key} | {what} |" for key, what in KEYS.items()]
    return "\n".join(["| key | what it does |", "|---|---|", *rows])
