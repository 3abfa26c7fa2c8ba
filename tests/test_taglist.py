import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.lookup import printable
from ptraudit.taglist import TagSyntaxError, listed, plain, tags, versioned


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("v=DKIM1; p=abc", {"v": "DKIM1", "p": "abc"}, id="two tags"),
        pytest.param("v=DKIM1; p=abc;", {"v": "DKIM1", "p": "abc"}, id="semicolon at the end"),
        pytest.param(" v = DKIM1 ;p= a b ", {"v": "DKIM1", "p": "a b"}, id="blanks"),
        pytest.param("v=DKIM1;\\009p=abc", {"v": "DKIM1", "p": "abc"}, id="tab"),
        pytest.param("n=a\\\\b", {"n": "a\\b"}, id="backslash"),
        pytest.param("p=", {"p": ""}, id="empty value"),
        pytest.param("p=a=b==", {"p": "a=b=="}, id="equals in a value"),
        pytest.param("P=a; p=b", {"P": "a", "p": "b"}, id="case of names"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_tags_are_found(text: str, found: dict[str, str]) -> None:
    assert tags(text) == found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("v=DKIM1; p", '"p" is no tag', id="no equals"),
        pytest.param("v=DKIM1;; p=a", '"" is no tag', id="empty tag"),
        pytest.param("=a", '"" is no name', id="no name"),
        pytest.param("1a=b", '"1a" is no name', id="name begins with a digit"),
        pytest.param("p=a; p=b", '"p" appears more than once', id="twice"),
        pytest.param("p=\\195\\164", "characters other than printable ASCII", id="octets"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(TagSyntaxError, match=fault):
        tags(text)


@given(st.binary(max_size=200))
def test_whatever_a_record_holds_it_is_read_or_refused(octets: bytes) -> None:
    try:
        said = " ".join(tags(printable(octets)))
    except TagSyntaxError as error:
        said = str(error)
    assert said.isascii()
    assert said.isprintable()


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126) | st.just("\t")))
def test_printable_text_comes_back_plain(text: str) -> None:
    assert plain(printable(text)) == text.replace("\t", " ")


def test_records_of_a_version_are_picked() -> None:
    texts = ("v=STSv1; id=1", " v = STSv1 ;id=2", "v=STSv10; id=3", "id=4; v=STSv1", "v=STSv1", "v=stsv1; id=5")
    assert versioned(texts, "STSv1") == ("v=STSv1; id=1", " v = STSv1 ;id=2", "v=STSv1")


def test_a_list_is_split() -> None:
    assert listed("sha1 : sha256") == ("sha1", "sha256")
