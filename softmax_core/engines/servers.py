"""A model behind a server that runs already: OpenAI's way of asking, llama.cpp's server, or Ollama.

Whoever runs the page names the server; no visitor can, or they could send the page to any address. A
server lists a few likely tokens, and `reading.answers` reads its list. How the others share the rest
nobody knows: see `distribution.bounds`.

Sources: the programs' own documentation of their requests.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from softmax_core.engines.asking import BadRequestError, ask, broken_off
from softmax_core.engines.next_tokens import (
    EngineError,
    NextTokens,
    Token,
    as_text,
    checked_prompt,
    from_position,
    with_numbers,
)
from softmax_core.reading.answers import MAX_NAMED, MAX_RESPONSE, ResponseError, read_response

ADDRESS, KIND, MODEL, KEY = (f"SOFTMAX_SERVER{name}" for name in ("", "_KIND", "_MODEL", "_KEY"))
TIMEOUT = 30.0  # seconds, for the whole answer
FEWER = 5  # tokens, the most that OpenAI itself lists


def server_named(settings: Mapping[str, str] = os.environ) -> "ServerModel | None":
    """The server that whoever runs the page has named, in the environment or in the page's secrets.

    SOFTMAX_SERVER is its address, such as http://localhost:11434; SOFTMAX_SERVER_KIND is "openai",
    "llama.cpp" or "ollama", "openai" if nothing is said; SOFTMAX_SERVER_MODEL the model's name there,
    SOFTMAX_SERVER_KEY the key, if it wants one. None where no address is set.

    Raises `EngineError` for what is not an address and for another kind.

    >>> server_named({}) is None
    True
    >>> server_named({"SOFTMAX_SERVER": "http://localhost:8080", "SOFTMAX_SERVER_KIND": "llama.cpp"}).name
    'llama.cpp'
    """
    address = settings.get(ADDRESS, "").strip().rstrip("/").removesuffix("/v1")
    if not address:
        return None
    if not _is_address(address):
        raise EngineError(f"{ADDRESS} must be an address that begins with http:// or https://.")
    kind = settings.get(KIND, "openai").strip().lower()
    if kind not in KINDS:
        raise EngineError(f"{KIND} must be one of these: {', '.join(KINDS)}.")
    return ServerModel(address, kind, settings.get(MODEL, ""), settings.get(KEY, ""))


def _is_address(text):
    try:
        return text.startswith(("http://", "https://")) and bool(urlsplit(text).hostname)
    except ValueError:  # such as http://[::1
        return False


@dataclass(frozen=True)
class ServerModel:
    """A model behind a server. kind: one of `KINDS`; model: its name there; timeout: in seconds."""

    address: str
    kind: str
    model: str = ""
    key: str = field(default="", repr=False)
    timeout: float = TIMEOUT

    @property
    def name(self) -> str:
        """The model's name, or if that isn't known, what kind of server it is."""
        return self.model or self.kind

    def next_tokens(
        self, prompt: str, written: Sequence[Token] = (), most: int | None = None
    ) -> NextTokens:
        """What the server lists after a prompt and the tokens already written: see `Engine`.

        Raises `EngineError` if the server cannot be reached, refuses, or answers with something else.
        """
        kind = KINDS[self.kind]
        prompt = checked_prompt(prompt)
        most = min(most or kind.most, kind.most)
        try:
            answer = self._ask(kind.path, kind.request(self.model, prompt, written, most))
        except BadRequestError:
            answer = self._ask(kind.path, kind.request(self.model, prompt, written, FEWER))
        try:
            return from_position(read_response(answer).positions[0])
        except ResponseError:
            raise EngineError(
                "The model's server answered without log-probabilities that can be read."
            ) from None

    def _ask(self, path, request):
        """The JSON that the server answers."""
        answer = ask(
            self.address + path,
            request,
            key=self.key,
            timeout=self.timeout,
            most=MAX_RESPONSE,
            is_here=urlsplit(self.address).hostname in ("localhost", "127.0.0.1", "::1"),
        )
        try:
            json.loads(answer)  # `read_response` would take half of an answer for all of it
        except (ValueError, RecursionError):
            raise broken_off() from None
        return answer


# ---- What each kind of server is asked -------------------------------------------------------


def _openai(model, prompt, written, most):
    named = {"model": model} if model else {}
    return {
        **named, "prompt": prompt + as_text(written), "max_tokens": 1, "logprobs": most,
        "temperature": 1.0,
    }  # fmt: skip


def llama_cpp_request(
    prompt: str, written: Sequence[Token], most: int
) -> dict[str, str | int | float | list]:
    """What llama.cpp's server is asked: the likeliest tokens, before any sampler.

    It says nothing if it draws half a character, so it is made to draw an a.

    >>> llama_cpp_request("The", [Token(b" duck", 7)], 20)["prompt"]
    ['The', 7]
    """
    return {
        "prompt": with_numbers(prompt, written), "n_predict": 1, "n_probs": most,
        "temperature": 1.0, "logit_bias": [["a", 1000.0]],
    }  # fmt: skip


def _llama_cpp(model, prompt, written, most):
    return llama_cpp_request(prompt, written, most)


def _ollama(model, prompt, written, most):
    off = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0, "repeat_penalty": 1.0}
    return {
        "model": model, "prompt": prompt + as_text(written), "raw": True, "stream": False,
        "logprobs": True, "top_logprobs": most, "options": {**off, "num_predict": 1},
    }  # fmt: skip


class Kind(NamedTuple):
    """How a kind of server is asked. most: tokens that it lists."""

    path: str
    most: int
    request: Callable[[str, str, Sequence[Token], int], dict]


KINDS = {
    "openai": Kind("/v1/completions", 20, _openai),
    "llama.cpp": Kind("/completion", MAX_NAMED, _llama_cpp),
    "ollama": Kind("/api/generate", 20, _ollama),
}
