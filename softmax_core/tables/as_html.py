"""A table of texts as a real table of HTML, which is read out, printed and enlarged like any text."""

from html import escape

import pandas as pd

MAX_ROWS = 100  # more are better scrolled through in a table of Streamlit's


def as_html(frame: pd.DataFrame, caption: str) -> str:
    """The table with its heads; its first column names the rows. Whatever a cell says is shown literally.

    >>> as_html(pd.DataFrame({"word": ["<b>"], "p": ["24%"]}), "Words")[-80:]
    "<tbody><tr><th scope='row'>&lt;b&gt;</th><td>24%</td></tr></tbody></table></div>"
    """
    heads = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in frame.columns)
    rows = "".join(
        f"<tr><th scope='row'>{escape(str(first))}</th>"
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in others)
        + "</tr>"
        for first, *others in frame.to_numpy(dtype=object).tolist()
    )
    name = escape(caption)
    return (
        f"<div class='numbers_frame' role='region' tabindex='0' aria-label='{name}'>"
        f"<table class='numbers'><caption>{name}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
