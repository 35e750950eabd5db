"""`script/soak trouble`: play scenes of trouble on both ways of serving. The exit code is 1 if a promise is broken."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text

from script.measure import conditions
from script.measure.attack.city import city
from script.measure.ground import database_url
from script.measure.trouble import places
from script.measure.trouble.channels import Post
from script.measure.trouble.judging import Outcome, Promise, faults, table
from script.measure.trouble.scenes import SCENES
from script.measure.trouble.stage import Scene, Stage

SERVERS = {"embedded": places.embedded, "nginx": places.behind_nginx}


def main() -> None:
    """Play the chosen scenes and print the results."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no server outlives this process
    results: dict[str, list[tuple[Promise, Outcome]]] = {way: [] for way in arguments.way}
    with _city(arguments.database) as (data, url), Post() as post:
        for way in arguments.way:
            for name in (name for name in arguments.only if _is_played(SCENES[name], arguments.database)):
                is_first = not any(results.values())
                results[way].append(_play(SCENES[name], way, data, url, post, prints_conditions=is_first))
    for way, played in results.items():
        print(f"\n## {way}, {arguments.database}\n\n{table(played)}")
    sys.exit(any(faults(*result) for played in results.values() for result in played))


def _play(
    scene: Scene, way: str, data: Path, url: str | None, post: Post, *, prints_conditions: bool
) -> tuple[Promise, Outcome]:
    print(f"{way}: {scene.TITLE}", flush=True)
    folder = data.parent / f"{scene.NAME}-{way}"
    with _copied(url, scene.NAME) as own_url:
        settings = {"LMS_SMTP_URL": post.url, **({"DATABASE_URL": own_url} if own_url else {})}
        more = {**settings, **_own_settings(scene, folder)}
        with SERVERS[way](data, folder, more, megabytes=getattr(scene, "MEGABYTES", 0)) as place:
            try:
                place.start()
                if prints_conditions:
                    _print_conditions(place)
                outcome = Stage(scene, place, post, folder).perform()
            finally:
                place.stop()
    print(table([(scene.PROMISE, outcome)]).splitlines()[-1], flush=True)
    return scene.PROMISE, outcome


def _own_settings(scene: Scene, folder: Path) -> dict[str, str]:
    return scene.settings(folder) if hasattr(scene, "settings") else {}


def _is_played(scene: Scene, database: str) -> bool:
    return database in getattr(scene, "DATABASES", (database,))


def _print_conditions(place: places.Place) -> None:
    with place.app.app_context():
        facts = conditions.describe(place.data)
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()), flush=True)


@contextmanager
def _city(database: str) -> Iterator[tuple[Path, str | None]]:
    """Make the demo city; yields its folder and, on PostgreSQL, the address of its database."""
    if database == "sqlite":
        with city() as data:
            yield data, None
        return
    with database_url(database, Path()) as url, city(DATABASE_URL=url) as data:
        yield data, url


@contextmanager
def _copied(url: str | None, name: str) -> Iterator[str | None]:
    """Copy a PostgreSQL database for one scene; yields its address, or None for SQLite, whose file is in the folder."""
    if url is None:
        yield None
        return
    original = make_url(url)
    copy = f"{original.database}_{name}"
    with create_engine(
        original.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    ).connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{copy}" TEMPLATE "{original.database}"'))
        try:
            yield original.set(database=copy).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f'DROP DATABASE "{copy}" WITH (FORCE)'))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/soak trouble")
    parser.add_argument("--way", action="append", choices=tuple(SERVERS), help="one way of serving (both)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--only", action="append", choices=tuple(SCENES), help="one scene (all)")
    arguments = parser.parse_args()
    arguments.way, arguments.only = arguments.way or list(SERVERS), arguments.only or list(SCENES)
    return arguments


if __name__ == "__main__":
    main()
