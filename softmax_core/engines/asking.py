"""A question to a server, its answer, and in plain words why there is none."""

import http.client
import json
import time
import urllib.error
import urllib.request

from softmax_core.engines.next_tokens import EngineError
from softmax_core.notation.write_numbers import whole

NO_PROXY = urllib.request.ProxyHandler({})


class BadRequestError(EngineError):
    """The server does not want what it was asked; body: what it said."""

    def __init__(self, body: bytes):
        """Keep what the server said."""
        super().__init__("The model's server cannot do what the page asks of it.")
        self.body = body


def ask(
    url: str,
    request: dict,
    *,
    key: str = "",
    timeout: float,
    most: int,
    is_here: bool = False,
) -> bytes:
    """The answer of a server to a request in JSON.

    key : sent as the bearer's, if any. timeout : seconds for all of the answer. most : its bytes.
    is_here : the server is on this machine, and no proxy stands before it.

    Raises `EngineError`, whose message names neither the address nor the key; `BadRequestError` if
    the server answers with 400.
    """
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    asked = urllib.request.Request(url, json.dumps(request).encode(), headers)
    opener = urllib.request.build_opener(*[NO_PROXY] if is_here else [])
    until = time.monotonic() + timeout
    try:
        with opener.open(asked, timeout=timeout) as response:
            return _read(response, until, most)
    except urllib.error.HTTPError as error:
        raise _refusal(error) from None
    except TimeoutError:
        raise _too_slow(timeout) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _too_slow(timeout) from None
        raise EngineError("The model's server cannot be reached. Is it running?") from None
    except (OSError, http.client.HTTPException):
        raise broken_off() from None


def broken_off() -> EngineError:
    """What to raise if an answer is not whole."""
    return EngineError("The model's server broke off in the middle of its answer.")


def _too_slow(timeout):
    return EngineError(f"The model's server has not answered within {whole(timeout)} seconds.")


def _refusal(error):
    status = error.code
    if status == 400:
        return BadRequestError(_body(error))
    if status in (401, 403):
        return EngineError("The model's server refuses the key that this page has for it.")
    if status in (404, 405):
        return EngineError("The model's server does not know this model, or this way of asking.")
    if status in (429, 503):
        return EngineError("The model's server is busy; try again in a moment.")
    return EngineError(f"The model's server answered with an error, number {status}.")


def _body(error):
    try:
        return error.read(10_000)
    except (OSError, http.client.HTTPException):
        return b""


def _read(response, until, most):
    """All of the answer, in pieces, so that one which drips in does not take for ever."""
    pieces, size = [], 0
    while piece := response.read1(1 << 18):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise EngineError("The model's server answers with more than can be read.")
        if time.monotonic() > until:
            raise TimeoutError
    if response.length:
        raise broken_off()
    return b"".join(pieces)
