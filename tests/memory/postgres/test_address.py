import pytest

from mnemonaut.memory import StoreError
from mnemonaut.memory.postgres.address import address


def test_the_store_is_taken_out_of_the_address() -> None:
    found = address("postgresql://ann@db.example:5433/robots?sslmode=require&store=kitchen_2")
    assert found.url == "postgresql://ann@db.example:5433/robots?sslmode=require"
    assert found.store == "kitchen_2"
    assert found.shown.endswith("/robots?sslmode=require&store=kitchen_2")


@pytest.mark.parametrize("url", ["postgresql://host/db", "postgres://host/db?sslmode=disable"])
def test_a_store_has_a_name_by_default(url: str) -> None:
    assert address(url).store == "mnemonaut"
    assert address(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@host/db",
        "postgresql://ann:s3@cret@host/db",
        "postgresql://host/db?user=ann&password=s3cret",
        "postgresql://host/db?sslpassword=s3cret&store=a",
    ],
)
def test_no_secret_is_shown(url: str) -> None:
    assert "cret" not in address(url).shown
    assert "cret" in address(url).url


@pytest.mark.parametrize(
    "name", ["", "Kitchen", "1st", "a-b", 'a"; DROP TABLE x; --', "a%22", "pg_catalog", "x" * 64]
)
def test_a_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(StoreError, match="small letters"):
        address(f"postgresql://host/db?store={name}")


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(StoreError, match="postgresql://user@host/database"):
        address("mysql://host/db")
