"""The service as an ASGI application: its addresses, its files, its guard."""

from importlib.resources import files
from secrets import token_urlsafe
from typing import get_args

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from scenarios.language import Language
from xuncha.serving.guard import Guard
from xuncha.serving.jobs import Jobs
from xuncha.serving.views import Answer, Views, endpoint
from xuncha.serving.workspace import Workspace

MOST_BYTES = 256 * 2**20
"""Largest table that is taken, as on the command line."""
FILES = {
    "page.css": ("results.report", "template", "text/css"),
    "serve.css": ("xuncha.serving", "static", "text/css"),
    "htmx.min.js": ("xuncha.serving", "static", "text/javascript"),
}

GETS: dict[str, Answer] = {
    "/": Views.home,
    "/scenarios/{name}": Views.scenario,
    "/jobs/{job}": Views.job,
    "/runs/{name}": Views.run,
    "/runs/{name}/page": Views.page,
    "/runs/{name}/plan.xlsx": Views.workbook,
    "/compare": Views.compare,
    "/compare.png": Views.compare_picture,
}
POSTS: dict[str, Answer] = {
    "/tables": Views.upload,
    "/scenarios/{name}/check": Views.check,
    "/scenarios/{name}/save": Views.save,
    "/scenarios/{name}/run": Views.start,
    "/jobs/{job}/stop": Views.stop,
}


def new_token() -> str:
    """Make a token that nobody guesses."""
    return token_urlsafe(24)


def make_app(workspace: Workspace, jobs: Jobs, *, token: str, port: int, language: Language) -> Starlette:
    """Make the application.

    Parameters
    ----------
    token
        What every address begins with.
    port
        Port at which it is reached on this machine; other hosts are refused.
    language
        Language of the first page; the others are in that of their address.
    """
    views = Views(workspace, jobs)

    def first(_request: Request) -> Response:
        return RedirectResponse(f"/{token}/{language}/")

    gets = [Route(path, endpoint(views, answer), methods=["GET"]) for path, answer in GETS.items()]
    posts = [Route(path, endpoint(views, answer), methods=["POST"]) for path, answer in POSTS.items()]
    routes = [
        Route("/", first),
        Route("/static/{file}", _static),
        *(Mount(f"/{spoken_language}", routes=[*gets, *posts]) for spoken_language in get_args(Language)),
    ]
    hosts = frozenset(f"{host}:{port}" for host in ("127.0.0.1", "localhost"))
    guard = Middleware(Guard, token=token, hosts=hosts, most_bytes=MOST_BYTES)
    return Starlette(routes=[Mount(f"/{token}", routes=routes)], middleware=[guard])


def _static(request: Request) -> Response:
    """Hand out one of the files of the service."""
    if request.path_params["file"] not in FILES:
        return Response(status_code=404)
    package, folder, kind = FILES[request.path_params["file"]]
    content = files(package).joinpath(folder, request.path_params["file"]).read_bytes()
    return Response(content, media_type=kind)
