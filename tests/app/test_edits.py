"""Edits of the table are read as Streamlit's own data editor reads them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from softmax_core.settings.typed_table import TypedTable

cells = st.dictionaries(
    st.sampled_from(["word", "logit"]), st.sampled_from(["", "3", "duck", "−∞", "**x**"])
)
edits = st.fixed_dictionaries(
    {
        "edited_rows": st.dictionaries(st.integers(0, 3), cells, max_size=3),
        "added_rows": st.lists(cells, max_size=2),
        "deleted_rows": st.lists(st.integers(0, 3), unique=True, max_size=3),
    }
)


def data_editor():
    import streamlit as st

    from softmax_core.settings.typed_table import FIRST_LINK, TypedTable

    frame = TypedTable.from_link(FIRST_LINK).frame
    st.session_state.edited = st.data_editor(
        frame, key="table", num_rows="dynamic", hide_index=True
    )


@pytest.fixture(scope="module")
def editor():
    return AppTest.from_function(data_editor).run()


@settings(deadline=None, max_examples=40)
@given(edits=edits)
def test_the_table_is_what_the_data_editor_makes_of_the_same_edits(editor, edits):
    editor.session_state["table"] = edits
    expected = editor.run().session_state["edited"]
    edited = TypedTable.from_link("~lecture").with_edits(edits)
    assert edited.frame.fillna("").to_numpy().tolist() == expected.fillna("").to_numpy().tolist()
