"""`safereturn`: every command. Each one's work is in `services.commands`; this reads the words typed."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from services.commands.system import CommandFailed


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 a check found something, 2 could not be done (said on standard error), 141 nobody reads on."""
    options = parser().parse_args(arguments)
    data = Path(options.data).absolute()
    try:
        status: int | None = options.do(options, data)
        sys.stdout.flush()
        return status or 0
    except BrokenPipeError:  # whoever read had enough, as `| head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except CommandFailed as failure:
        print(f"safereturn: {failure}", file=sys.stderr)
        return 2
    except httpx.HTTPError as failure:
        print(
            f"safereturn: the system did not answer ({type(failure).__name__}). Is it running? `safereturn run` starts it.", file=sys.stderr
        )
        return 2
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    data = os.environ.get("SAFERETURN_DATA", "./var")
    folder = f"the system's folder (default: {data.replace('%', '%%')})"
    # Before and after each word alike: where a word's own parser is not given it, that says nothing, and leaves alone what was read.
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--data", default=argparse.SUPPRESS, metavar="DIR", help=folder)
    top = argparse.ArgumentParser(
        prog="safereturn", description="For an authority whose child goes missing. Start with `safereturn run --demo`."
    )
    top.add_argument("--data", default=data, metavar="DIR", help=folder)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: object, summary: str, under: object = None) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = (under or commands).add_parser(name, help=summary, description=summary, parents=[everywhere])  # type: ignore[attr-defined]
        made.set_defaults(do=do)
        return made

    run = command("run", _run, "everything on one machine, at one address")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--demo", action="store_true", help="add a made-up authority: about 400 children, three years of episodes")

    serve = command("serve", _serve, "one service, its servers by settings")
    serve.add_argument("service", choices=("missing", "notify", "reports"))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)

    reading = command("import", _import, "load an SSDA903 folder, people.csv, Annex A list 8")
    reading.add_argument("folder", type=Path, metavar="DIR_OR_FILE", help="header episodes missing uasc people list_8, each .csv")
    reading.add_argument("--collection-year", help="as 2025-26; by default the one the folder's dates fall in")
    reading.add_argument("--replace", action="store_true", help="load it although most children that year holds are left out")

    export = top_of(commands, everywhere, "export", "write a return")
    ssda903 = command("ssda903", _export, "missing.csv header.csv episodes.csv missing.xml", export)
    ssda903.add_argument("year", help="collection year, as 2025-26")
    ssda903.add_argument("out", type=Path, metavar="OUT")

    check = top_of(commands, everywhere, "check", "our rules on any folder; needs no running system")
    rules = command("ssda903", _check, "every rule of the missing return on a folder", check)
    rules.add_argument("folder", type=Path, metavar="DIR")
    rules.add_argument("year", help="collection year, as 2025-26")
    rules.add_argument("--last", type=Path, metavar="DIR", help="last year's folder, for rule 576")
    rules.add_argument("--json", action="store_true")

    synthesise = command("synthesise", _synthesise, "made-up SSDA903 folders; needs no running system")
    synthesise.add_argument("out", type=Path, metavar="OUT")
    synthesise.add_argument("--children", type=_some, default=400)
    synthesise.add_argument("--years", type=_some, default=3)
    synthesise.add_argument("--seed", type=int, default=7)

    token = command("token", _token, "a bearer token for 8 hours, alone on standard output")
    token.add_argument("--role", required=True)
    token.add_argument("--name", required=True, help="what timelines and access logs show")

    services = ("missing", "notify", "reports")
    letters = top_of(commands, everywhere, "deadletters", "events a follower could not read")
    listing = command("list", _list_letters, "all of them", letters)
    listing.add_argument("service", nargs="?", choices=services, help="by default all three")
    for verb, summary in (("show", "one, with its text"), ("replay", "apply one after a fix"), ("discard", "give one up")):
        one = command(verb, _one_letter, summary, letters)
        one.set_defaults(verb=verb)
        one.add_argument("service", choices=services)
        one.add_argument("stream", choices=("missing", "notify"), help="whose log it came from")
        one.add_argument("position", type=int)
    parked = top_of(commands, everywhere, "parked", "events newer than this build")
    replay = command("replay", _replay_parked, "apply those this build can read by now", parked)
    replay.add_argument("service", nargs="?", choices=services, help="by default all three")
    return top


def top_of(commands: object, everywhere: argparse.ArgumentParser, name: str, summary: str) -> object:
    made = commands.add_parser(name, help=summary, description=summary, parents=[everywhere])  # type: ignore[attr-defined]
    return made.add_subparsers(required=True, metavar="WHAT")


def _run(options: argparse.Namespace, data: Path) -> None:
    from uvicorn.loops.auto import auto_loop_factory

    from services.commands.running import run_here

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:  # uvloop, as under `serve`, where there is one
        runner.run(run_here(data, options.port, demo=options.demo))


def _serve(options: argparse.Namespace, data: Path) -> None:
    from services.commands.running import serve

    os.environ.setdefault("SAFERETURN_KEYS_DIR", str(data / "keys"))  # settings read it; here alone, this process becomes the service
    serve(options.service, options.host, options.port)


def _import(options: argparse.Namespace, data: Path) -> None:
    from services.commands.submissions import import_files

    import_files(data, options.folder, options.collection_year, replace=options.replace)


def _export(options: argparse.Namespace, data: Path) -> None:
    from services.commands.submissions import export_ssda903

    export_ssda903(data, options.year, options.out)


def _check(options: argparse.Namespace, data: Path) -> int:
    from services.commands.submissions import check_ssda903

    return check_ssda903(options.folder, options.year, options.last, as_json=options.json)


def _some(text: str) -> int:
    """One at least."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of 1 or more")
    return int(text)


def _synthesise(options: argparse.Namespace, data: Path) -> None:
    from services.synthesise import synthesise
    from shared.clock import SystemClock, london_date

    made = synthesise(options.out, options.children, options.years, options.seed, london_date(SystemClock().now()))
    print(f"{made.children} made-up children in {options.out}")
    for year in made.years:
        print(
            f"  {year.year}: children {year.children}, episodes of care {year.care_episodes}, "
            f"missing {year.children_missing} in {year.incidents} incidents, open on 31 March {year.open_periods}"
        )


def _token(options: argparse.Namespace, data: Path) -> None:
    from services.commands.people import print_token

    print_token(data, options.role, options.name)


def _list_letters(options: argparse.Namespace, data: Path) -> None:
    from services.commands.letters import list_letters

    list_letters(data, options.service)


def _replay_parked(options: argparse.Namespace, data: Path) -> None:
    from services.commands.letters import replay_parked

    replay_parked(data, options.service)


def _one_letter(options: argparse.Namespace, data: Path) -> None:
    from services.commands.letters import one_letter

    one_letter(data, options.verb, options.service, options.stream, options.position)
