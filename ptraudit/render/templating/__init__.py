"""What the text formats share: the engine, filters that escape, and views that group. No templates of its own."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[2]
# A wheel carries the templates inside the package; an editable install finds them beside it.
OWN_TEMPLATES = next(filter(Path.is_dir, (_PACKAGE / "templates", _PACKAGE.parent / "templates")), _PACKAGE / "templates")
