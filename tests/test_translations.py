"""Every text a person sees exists in Chinese, with the same placeholders."""

from pathlib import Path

import pytest

from cli import language
from tests import translations


def test_every_text_has_its_chinese() -> None:
    assert not list(translations.problems())


def test_what_is_missing_or_wrong_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "cli"
    package.mkdir()
    source = '_("{by} may not"); N_("new"); ngettext("{n} case", "{n} cases", n)'
    (package / "a.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "CATALOG", tmp_path / "texts.po")
    monkeypatch.setattr(translations, "COMPILED", tmp_path / "texts.mo")
    chinese = """
msgid "{by} may not"
msgstr "{who} 无权"

msgid "gone"
msgstr "旧"

msgid "{n} case"
msgid_plural "{n} cases"
msgstr[0] "{n} 件"
"""
    translations.CATALOG.write_text(chinese, encoding="utf-8")
    found = [line for line in translations.problems() if "Abort" not in line]
    assert "not translated: 'new'" in found
    assert "not translated: '{n} case'" not in found
    assert "other placeholders than the English: '{by} may not'" in found
    assert "no longer in the program: 'gone'" in found
    assert "texts.mo is not what texts.po says: make translations" in found

    translations.update()
    left = list(translations.problems())
    assert not [line for line in left if line.startswith(("no longer", "texts.mo"))]
    assert "other placeholders than the English: '{by} may not'" in left


@pytest.mark.parametrize(
    "variable,value,chinese",
    [
        ("LANG", "zh_CN.UTF-8", True),
        ("LC_ALL", "zh_CN.UTF-8", True),
        ("LANGUAGE", "zh_CN:en", True),
        ("LANGUAGE", "zh", True),
        ("LANG", "en_GB.UTF-8", False),
        ("LANG", "de_DE.UTF-8", False),
        ("LANG", "C.UTF-8", False),
    ],
)
def test_the_person_chooses_the_language(
    variable: str, value: str, chinese: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert language.is_chinese() is chinese
    assert language._("Options") == ("选项" if chinese else "Options")
    assert language._("a text nobody translated") == "a text nobody translated"
