"""A dealer group with a register of its customers, on a real PostgreSQL."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from policies.customer_files import read_table
from policies.customer_import import Summary, import_customers
from tests.policies.house import House

HEAD = "客户编号,姓名,手机,车牌号,车型,VIN,邮箱,公司,地址,客户类型"
ZHANG = (
    "K-1001,张伟,13812345678,沪A12345,CS75,LS5A3ABE1CB123456,zhang@example.com,,上海市浦东新区世纪大道1号,vip"
)
LI_ONE = "K-1002,李娜,13900000001,沪B00001,CS55,,li@example.com,长安汽车租赁,,company"
LI_TWO = "K-1002,李娜,13900000001,沪B00002,CS75,,li@example.com,长安汽车租赁,,company"

Import = Callable[..., Summary]


def text(*rows: str, head: str = HEAD) -> str:
    """A file of these rows, as a spreadsheet writes it."""
    return "\r\n".join((head, *rows, ""))


@pytest.fixture
def house(connection: psycopg.Connection) -> House:
    return House(connection)


@pytest.fixture
def imports(house: House) -> Import:
    """Import a file of rows, or of bytes."""

    def run(*rows: str, content: bytes | None = None, head: str = HEAD, **how: Any) -> Summary:
        given = text(*rows, head=head).encode() if content is None else content
        return import_customers(house.desk, read_table(given), given, "wu.min", **how)

    return run
