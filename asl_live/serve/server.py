"""The server of the page: on this machine, for this machine.

Other machines cannot reach it, because it listens on 127.0.0.1. Pages of other sites that are open in the
same browser can neither ask nor read it: a request must name this machine as its host (against DNS
rebinding) and, where it changes something, come from the page itself.
"""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asl_live.errors import InputError, reason
from asl_live.paths import shipped
from asl_live.serve.jobs import ANNOTATED, DONE, EVENTS, Job, Jobs

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

HOST = "127.0.0.1"
HOSTS = [HOST, "localhost"]
MEGABYTE = 1 << 20
PAGE = {"/": ("page.html", "text/html"), "/page.js": ("page.js", "text/javascript")}
PAGE |= {"/chart.js": ("chart.js", "text/javascript"), "/page.css": ("page.css", "text/css")}
PAGE |= {"/icon.svg": ("../icon.svg", "image/svg+xml")}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LONGEST_NAME = 200


def listen(port: int) -> socket.socket:
    """A socket on this machine alone; 0 takes a free port. Raises InputError where it is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(16)
    except OSError as error:
        listening.close()
        raise InputError(
            f"port {port} cannot be used: {reason(error)}; give another with --port, or 0 for a free one"
        ) from error
    return listening


def run(jobs: Jobs, model: str, largest: int, listening: socket.socket) -> None:
    """Answer until Ctrl-C or SIGTERM. largest: bytes of a video."""
    make_server(application(jobs, model, largest)).run(sockets=[listening])


def address(listening: socket.socket) -> str:
    """Where the page is."""
    return f"http://{HOST}:{listening.getsockname()[1]}/"


def make_server(app: "Starlette") -> Any:
    """A ``uvicorn.Server`` of the page."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
    )


def application(jobs: Jobs, model: str, largest: int) -> "Starlette":
    """What answers requests. model: its name, for the page. largest: bytes of a video."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import FileResponse, JSONResponse, Response
    from starlette.routing import Route

    def trouble(message: str, status: int) -> Response:
        return JSONResponse({"message": message}, status)

    async def page(request: "Request") -> Response:
        name, kind = PAGE[request.url.path]
        return Response(_asset(name), media_type=kind)

    async def about(request: "Request") -> Response:
        return JSONResponse({"model": model, "largest": largest})

    async def upload(request: "Request") -> Response:
        name = (request.query_params.get("name") or "video").replace("\\", "/").rpartition("/")[2]
        name = "".join(one for one in name if one.isprintable())[:LONGEST_NAME] or "video"
        too_large = f"{name} is larger than {largest // MEGABYTE} MB; cut it, or convert it to 720p"
        stated = request.headers.get("content-length", "0")
        if not stated.isdecimal() or int(stated) > largest:
            return trouble(too_large, 413)
        try:
            job = jobs.new(name, request.query_params.get("skeleton") == "1")
        except InputError as error:
            return trouble(str(error), 503)
        try:
            if not await _receive(request, job, largest):
                jobs.remove(job.id)
                return trouble(too_large, 413)
            await asyncio.to_thread(jobs.start, job)
        except InputError as error:
            return trouble(str(error), 415)
        except OSError as error:
            jobs.remove(job.id)
            return trouble(f"{name} cannot be kept: {reason(error)}; make room on the disk", 507)
        except BaseException:
            # The page was closed in the middle of an upload, or the program ends.
            jobs.remove(job.id)
            raise
        return JSONResponse({"id": job.id}, 201)

    async def look(request: "Request") -> Response:
        found = jobs.find(request.path_params["key"])
        return JSONResponse(found[0].as_json(found[1])) if found else trouble(GONE, 404)

    async def forget(request: "Request") -> Response:
        return Response(status_code=204) if jobs.remove(request.path_params["key"]) else trouble(GONE, 404)

    def give(file: str, kind: str, ending: str) -> Callable[..., Any]:
        async def answer(request: "Request") -> Response:
            found = jobs.find(request.path_params["key"])
            if not found or found[0].state != DONE:
                return trouble(GONE, 404)
            name = f"{Path(found[0].name).stem}{ending}"
            return FileResponse(found[0].folder / file, media_type=kind, filename=name)

        return answer

    routes = [Route(path, page) for path in PAGE]
    routes += [
        Route("/about", about),
        Route("/jobs", upload, methods=["POST"]),
        Route("/jobs/{key}", look),
        Route("/jobs/{key}", forget, methods=["DELETE"]),
        Route("/jobs/{key}/annotated.mp4", give(ANNOTATED, "video/mp4", "-signs.mp4")),
        Route("/jobs/{key}/events.json", give(EVENTS, "application/json", "-signs.json")),
    ]
    guards = [
        Middleware(_Headers),
        Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
        Middleware(_OwnPage),
    ]
    return Starlette(routes=routes, middleware=guards)


GONE = "this video is not here any more; choose it again"


async def _receive(request: "Request", job: Job, largest: int) -> bool:
    """Write what is sent to the job's video; False if it is too large."""
    from starlette.requests import ClientDisconnect

    size = 0
    try:
        with job.video.open("wb") as file:
            async for part in request.stream():
                size += len(part)
                if size > largest:
                    return False
                file.write(part)
    except ClientDisconnect as error:
        raise InputError(f"{job.name} did not arrive whole; choose it again") from error
    return True


class _Headers:
    """Lays HEADERS on every answer."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *own]
            await send(message)

        await self._app(scope, receive, with_headers)


class _OwnPage:
    """Refuses what a page of another site asks for."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            from starlette.datastructures import Headers
            from starlette.responses import JSONResponse

            headers = Headers(scope=scope)
            origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
            own = f"http://{headers.get('host', '')}"
            # A link from elsewhere may lead to the page itself.
            opened = scope["path"] == "/" and scope["method"] == "GET"
            if (origin is not None and origin != own) or (site not in ("same-origin", "none") and not opened):
                refusal = JSONResponse({"message": "this page answers to itself alone"}, 403)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _asset(name: str) -> bytes:
    path = shipped("assets") / "serve" / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}; install ASL Live again") from error
