"""The page of a verification report as one HTML file."""

from __future__ import annotations

import html
from typing import Final

from redaction.verification.page import MARKS, Entry, Page


def as_html(page: Page) -> str:
    """The page as one HTML file: no scripts, no pictures, nothing fetched; readable without colour."""
    parts = [
        "<!DOCTYPE html>", '<html lang="en-GB"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(page.title)}</title>", f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{html.escape(page.title)}</h1>",
        f'<p class="verdict {page.verdict}"><strong>{html.escape(page.headline)}</strong> '
        f"{html.escape(page.sentence)}</p>",
    ]  # fmt: skip
    for section in page.sections:
        parts.append(f'<section class="{section.name}"><h2>{html.escape(section.title)}</h2>')
        if section.intro:
            parts.append(f"<p>{html.escape(section.intro)}</p>")
        plain = [entry for entry in section.entries if not entry.state]
        if plain:
            parts.append("<table>")
            parts += [
                f'<tr><th scope="row">{html.escape(e.title)}</th><td>{html.escape(e.text)}</td></tr>'
                for e in plain
            ]
            parts.append("</table>")
        parts += [_html_of(entry) for entry in section.entries if entry.state]
        parts.append("</section>")
    parts.append("</main></body></html>\n")
    return "\n".join(parts)


def _html_of(entry: Entry) -> str:
    small = [entry.detail]
    if entry.state in ("failed", "look") and entry.frames:
        small.append(f"Frames: {entry.frames}")
    parts = [
        f'<div class="check"><span class="mark {entry.state}">{MARKS[entry.state]}</span>'
        f"<div><h3>{html.escape(entry.title)}</h3><p>{html.escape(entry.text)}</p>"
    ]
    parts += [f"<p>{html.escape(text)}</p>" for text in small if text]
    if entry.spots and entry.state in ("failed", "look"):
        listed = "".join(f"<li>{html.escape(spot.text)}</li>" for spot in entry.spots)
        more = f"<p>… and {entry.more} more.</p>" if entry.more else ""
        parts.append(f"<ul>{listed}</ul>{more}")
    limits = f" Limits: {'; '.join(entry.limits)}." if entry.limits else ""
    if entry.how or limits:
        parts.append(f'<p class="how">{html.escape((entry.how + limits).strip())}</p>')
    return "".join(parts) + "</div></div>"


_STYLE: Final = """
body{font:16px/1.45 "Segoe UI",system-ui,sans-serif;color:#111;background:#fff;margin:0}
main{max-width:56rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:2px solid #111;padding-bottom:.2rem}
h3{font-size:1rem;margin:0}
p{margin:.15rem 0;overflow-wrap:anywhere}
.verdict{border:2px solid #111;border-left-width:12px;padding:.7rem 1rem;font-size:1.1rem}
.verdict.failed{border-color:#a4161a;background:#fdeeee}
.verdict.incomplete,.verdict.look{border-color:#8a5a00;background:#fff6e0}
.verdict.verified{border-color:#1b6b34;background:#eef8f0}
.check{display:flex;gap:1rem;padding:.6rem 0;border-bottom:1px solid #ccc;break-inside:avoid}
.mark{flex:0 0 7.2rem;height:1.6rem;text-align:center;border:1.5px solid #111;border-radius:4px;
font-weight:600;font-size:.8rem;line-height:1.6rem}
.mark.failed{background:#a4161a;color:#fff;border-color:#a4161a}
.mark.look{background:#fff6e0;border-color:#8a5a00;border-style:dashed}
.mark.not_checked{border-style:dotted}
.mark.ok{border-color:#1b6b34}
.how{color:#444;font-size:.85rem}
ul{columns:2;margin:.4rem 0;padding-left:1.2rem;font-size:.9rem}
section.faces ul{columns:1}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-bottom:1px solid #ddd;
font-size:.9rem;overflow-wrap:anywhere}
th{width:14rem;font-weight:600}
@media print{main{max-width:none;padding:0}body{font-size:11pt}
.mark,.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
