"""`script/soak trouble`: real trouble, scene by scene, in both ways of serving. Exit 1 where a promise is broken."""

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
from script.measure.trouble.judging import Outcome, Promise, faults, table
from script.measure.trouble.scenes import SCENES
from script.measure.trouble.stage import Scene, Stage
from script.measure.trouble.telling import Post

WAYS = {"embedded": places.embedded, "nginx": places.behind_nginx}


def main() -> None:
    """Play what was asked for and print it."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no server outlives this process
    results: dict[str, list[tuple[Promise, Outcome]]] = {way: [] for way in asked.way}
    with _city(asked.database) as (data, url), Post() as post:
        for way in asked.way:
            for name in (one for one in asked.only if _is_played(SCENES[one], asked.database)):
                results[way].append(_played(SCENES[name], way, data, url, post, said=not any(results.values())))
    for way, played in results.items():
        print(f"\n## {way}, {asked.database}\n\n{table(played)}")
    sys.exit(any(faults(*result) for played in results.values() for result in played))


def _played(scene: Scene, way: str, data: Path, url: str | None, post: Post, *, said: bool) -> tuple[Promise, Outcome]:
    print(f"{way}: {scene.TITLE}", flush=True)
    folder = data.parent / f"{scene.NAME}-{way}"
    with _copied(url, scene.NAME) as own_url:
        settings = {"LMS_SMTP_URL": post.url, **({"DATABASE_URL": own_url} if own_url else {})}
        more = {**settings, **_own_settings(scene, folder)}
        with WAYS[way](data, folder, more, megabytes=getattr(scene, "MEGABYTES", 0)) as place:
            try:
                place.start()
                if said:
                    _say_conditions(place)
                outcome = Stage(scene, place, post, folder).perform()
            finally:
                place.stop()
    print(table([(scene.PROMISE, outcome)]).splitlines()[-1], flush=True)
    return scene.PROMISE, outcome


def _own_settings(scene: Scene, folder: Path) -> dict[str, str]:
    return scene.settings(folder) if hasattr(scene, "settings") else {}


def _is_played(scene: Scene, database: str) -> bool:
    return database in getattr(scene, "DATABASES", (database,))


def _say_conditions(place: places.Place) -> None:
    with place.app.app_context():
        facts = conditions.describe(place.data)
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()), flush=True)


@contextmanager
def _city(database: str) -> Iterator[tuple[Path, str | None]]:
    """The demo city's folder, and on PostgreSQL where its database is."""
    if database == "sqlite":
        with city() as data:
            yield data, None
        return
    with database_url(database, Path()) as url, city(DATABASE_URL=url) as data:
        yield data, url


@contextmanager
def _copied(url: str | None, name: str) -> Iterator[str | None]:
    """A copy of a PostgreSQL database, which goes when the scene is over; None for SQLite, which lies in the folder."""
    if url is None:
        yield None
        return
    original = make_url(url)
    copy = f"{original.database}_{name}"
    with create_engine(original.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as link:
        link.execute(text(f'CREATE DATABASE "{copy}" TEMPLATE "{original.database}"'))
        try:
            yield original.set(database=copy).render_as_string(hide_password=False)
        finally:
            link.execute(text(f'DROP DATABASE "{copy}" WITH (FORCE)'))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/soak trouble")
    parser.add_argument("--way", action="append", choices=tuple(WAYS), help="one way of serving (both)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--only", action="append", choices=tuple(SCENES), help="one scene (all)")
    asked = parser.parse_args()
    asked.way, asked.only = asked.way or list(WAYS), asked.only or list(SCENES)
    return asked


if __name__ == "__main__":
    main()
