"""Compare the printing of one certificate (two pages, QR code, PDF/A-3a) with WeasyPrint alone on the same page."""

from collections.abc import Callable

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select, update
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certificates import printing
from certificates.models import Certificate
from certificates.printed import FACTS, Facts
from certificates.sheet import Sheet
from core import jobs, static_files
from core.db import db
from core.weasyprinting import VARIANT
from script.measure.figures import Figure, at_most
from script.measure.processor import cpu_of

GOAL = 1.2


def figures(rounds: int) -> list[Figure]:
    """Measure processor time. Both sides read the stylesheet and the fonts before the first round."""
    certificate_id, frozen = db.session.execute(select(Certificate.id, Certificate.facts).order_by(Certificate.id)).first()
    facts = FACTS.read(frozen)
    db.session.rollback()
    jobs.run("certificates.print")
    bare = _bare(facts)
    variants: dict[str, Callable[[], None]] = {
        "bare": bare,
        "drawn": lambda: printing.draw(facts) and None,
        "kept": lambda: _print_again(certificate_id),
    }
    cpu = cpu_of(variants, rounds=rounds)
    return [_figure("drawn", cpu), _figure("drawn and kept, as the worker does it", cpu, "kept")]


def _figure(words: str, cpu: dict[str, float], variant: str = "drawn") -> Figure:
    aside = f"{cpu[variant] * 1000:.0f} against {cpu['bare'] * 1000:.0f} ms"
    return at_most(f"certificate: processor, {words}", cpu[variant] / cpu["bare"], GOAL, unit=" x bare WeasyPrint", aside=aside)


def _bare(facts: Facts) -> Callable[[], None]:
    with force_locale(facts.language):
        page = current_app.jinja_env.get_template("certificates/print.html").render(sheet=Sheet(facts, facts.language))
    fonts = FontConfiguration()
    style = CSS(filename=static_files.SOURCE / "certificates" / "print.css", font_config=fonts)
    base = f"{static_files.SOURCE.as_uri()}/"

    def draw() -> None:
        HTML(string=page, base_url=base).write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)

    return draw


def _print_again(certificate_id: int) -> None:
    forget = update(Certificate).where(Certificate.id == certificate_id)
    db.session.execute(forget.values(pdf_sha256=None, pdf_made_at=None))
    db.session.commit()
    if jobs.run("certificates.print") != 1:
        raise SystemExit("The certificate was not printed.")
