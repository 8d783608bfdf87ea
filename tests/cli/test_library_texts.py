"""Typer's own sentences come out in the language of the person."""

import pytest

from cli.library_texts import translated


@pytest.mark.parametrize(
    "english,chinese",
    [
        ("Error: Missing argument 'NUMBER'.", "错误：缺少参数 'NUMBER'。"),
        ("Error: Got unexpected extra argument(s) (B)", "错误：多余的参数（B）"),
        (
            "Error: Invalid value for '--clock': Value error, 'foo' is not one of 'now', 'commands'.",
            "错误：'--clock' 的值无效：'foo' 不在以下范围：'now', 'commands'",
        ),
        ("Try 'complaints show --help' for help.", "用 'complaints show --help' 查看帮助。"),
        ("a sentence nobody foresaw", "a sentence nobody foresaw"),
    ],
)
def test_sentences_of_the_library(english: str, chinese: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert translated(english) == english
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert translated(english) == chinese
