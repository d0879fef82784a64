"""Who may ask: only a browser on this machine that knows the token, and only from the service's own pages."""

from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_NUMBER = 20
"""Digits of a length that is read; Python refuses to read thousands of them."""
OWN_SITES = {"same-origin", "none"}
"""What browsers say of a request that a page of the service, or the user, made."""
RULES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of the service may load: its own files."""
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # the token stands in the address; with "no-referrer" forms would have no origin
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Middleware that refuses other hosts, other origins and wrong tokens, before anything is read.

    A page elsewhere may make a browser ask for http://127.0.0.1: it knows no token, its origin is another one, and a name
    that it lets point to this machine is another host.

    Parameters
    ----------
    token
        What every address of the service begins with.
    hosts
        Values of the header ``Host`` that are the service's own: ``127.0.0.1:8765``.
    most_bytes
        Largest body of a request.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: frozenset[str], most_bytes: int) -> None:
        self.app, self.token, self.hosts, self.most_bytes = app, token, hosts, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", RULES)
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return 421, "another host\n"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self.hosts}:
            return 403, "another origin\n"
        if headers.get("sec-fetch-site", "none") not in OWN_SITES:
            return 403, "another site\n"
        token_given = scope["path"].split("/")[1]
        if not compare_digest(token_given.encode("utf-8", "surrogatepass"), self.token.encode()):
            return 404, "nothing here\n"
        return None if scope["method"] in {"GET", "HEAD"} else self._too_large(headers)

    def _too_large(self, headers: Headers) -> tuple[int, str] | None:
        """Refuse a body that is too large, or does not say how large it is: no browser sends a form like that."""
        if "transfer-encoding" in headers:
            return 411, "without a length\n"
        length = headers.get("content-length", "0")
        is_number = length.isdecimal() and len(length) <= LONGEST_NUMBER
        return None if is_number and int(length) <= self.most_bytes else (413, "too large\n")
