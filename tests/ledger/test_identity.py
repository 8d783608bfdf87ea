"""However it is written, it is the same; and what is shown of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.identity import normalise
from ledger.masking import mask

SAME = {
    "phone": [
        ["13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678", "+8613812345678",
         "0086-13812345678", "８６１３８１２３４５６７８", "1３8１２３４5６7８", "+86 (138) 1234.5678"],
        ["02165432100", "021-6543 2100", "(021)65432100", "+86 21 6543 2100", "0086 21 65432100"],
        ["4008123456", "400-812-3456", "+86 400 812 3456"],
        ["+442079460958", "+44 20 7946 0958", "0044 20 7946 0958"],
    ],
    "plate": [
        ["沪A12345", "沪a12345", "沪A·12345", "沪A 12345", "沪Ａ１２３４５", "沪-A-12345"],
        ["京AD12345"],
    ],
    "email": [["li.na@example.com", " Li.Na@Example.COM ", "ｌｉ.ｎａ＠example.com"]],
    "vin": [["LS5A3ABE1CB000011", "ls5a3abe1cb oooo ii", "LS5A-3ABE-1CB0-00011"]],
    "waybill": [["SF1234567890", "sf 1234 567 890", "SF-1234567890"]],
    "unit": [["三江（华东）公司", "三江(华东)公司", " 三江 华东 公司"], ["三江华北公司"]],
}  # fmt: skip


@pytest.mark.parametrize("kind", SAME)
def test_one_spelling(kind: str) -> None:
    spelled = [{normalise(kind, written) for written in group} for group in SAME[kind]]
    assert all(len(group) == 1 for group in spelled)
    assert len(set.union(*spelled)) == len(spelled)
    assert None not in set.union(*spelled)


def test_nothing_that_identifies() -> None:
    assert [normalise("phone", "未知"), normalise("plate", " - "), normalise("email", "")] == [None] * 3


@given(st.sampled_from([*SAME, "vehicle", "other"]), st.text(max_size=30))
def test_a_spelling_is_its_own_spelling(kind: str, written: str) -> None:
    spelled = normalise(kind, written)
    assert spelled is None or normalise(kind, spelled) == spelled


@pytest.mark.parametrize(
    "kind, shown",
    [
        ("name", {"张伟": "张*", "欧阳娜娜": "欧*", "": ""}),
        ("phone", {"13812345678": "138****5678", "+86 138 1234 5678": "+86****5678", "110": "***"}),
        ("plate", {"沪A12345": "沪A***45"}),
        ("email", {"zhang.wei@example.com": "z***@example.com", "nonsense": "…"}),
        ("address", {"上海市浦东新区世纪大道100号": "上海市…", "上海": "…"}),
        ("company", {"三江能源公司": "三江**", "三江": "**"}),
        ("vin", {"LS5A3ABE1CB123456": "LS5***3456"}),
        (
            "content",
            {
                "车坏了" * 100: "车坏了" * 100,
                "请打 138 1234 5678，或 zhang@example.com": "请打 138****5678，或 z***@example.com",
                "沪A12345 和 沪 AD12345": "沪A***45 和 沪 ***45",
                "VIN LSVAA4187E2012345。": "VIN LSV***2345。",
                "2026-10-09 花了 1200.00": "2026-10-09 花了 1200.00",
            },
        ),
        ("whatever comes later", {"张伟": "…"}),
    ],
)
def test_masked(kind: str, shown: dict[str, str]) -> None:
    assert {written: mask(kind, written) for written in shown} == shown


def test_masked_within() -> None:
    assert mask("witnesses", ["张伟", "李娜"]) == ["…", "…"]
    assert mask("customer", {"name": "张伟", "phone": None}) == {"name": "张*", "phone": None}


@given(st.sampled_from(["name", "phone", "plate", "email", "address", "company", "vin"]), st.text(min_size=9))
def test_a_mask_never_shows_the_whole(kind: str, written: str) -> None:
    assert mask(kind, written) != written
