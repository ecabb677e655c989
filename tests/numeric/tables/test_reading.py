"""Tables from files: what is read, what is refused and how that is said, and how much memory it takes."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.errors import DataError
from steepest.numeric.tables.reading import iterate_table, read_table


def file_of(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


#   content                                  X                       y
READ = [
    ("x,y\n1,2\n3,4\n", [[1], [3]], [2, 4]),
    ("x,y\n1,2\n3,4", [[1], [3]], [2, 4]),
    ("x,y\r\n1,2\r\n", [[1]], [2]),
    ("\ufeffx,y\n1,2\n", [[1]], [2]),
    ("x;y\n1.5;2\n", [[1.5]], [2]),
    ("x\ty\n1\t2\n", [[1]], [2]),
    ("y,a,b\n1,2,3\n", [[2, 3]], [1]),
    ('"x","y"\n"1","2"\n', [[1]], [2]),
    ('"a, b",y\n1,2\n', [[1]], [2]),
    ('a;"y"\n"1";2\n', [[1]], [2]),
    (" x , y \n 1 , +2.5e-3 \n", [[1]], [0.0025]),
    ("x,y\n\n1,2\n\n\n3,4\n\n", [[1], [3]], [2, 4]),
    ("x,y\n-.5,5.\n", [[-0.5]], [5]),
    ("2019,2020,y\n1,2,3\n", [[1, 2]], [3]),
    ('x,y\n"1\n",2\n3,4\n', [[1], [3]], [2, 4]),
    ("a;b, in cm;y\n1;2;3\n", [[1, 2]], [3]),
]


@pytest.mark.parametrize(("content", "X", "y"), READ)
def test_what_is_read(content: str, X: list[list[float]], y: list[float], tmp_path: Path) -> None:
    table = read_table(file_of(tmp_path, content), "y")
    assert table.X.tolist() == X
    assert table.y.tolist() == y
    assert table.X.dtype == table.y.dtype == np.float64


#   content                             what is said
REFUSED: list[tuple[str | bytes, str]] = [
    ("x,y\n1,2\n3,n/a\n", "line 3, column 'y': 'n/a' is no number; fill in what is missing, or leave the row out"),
    ("x,y\n1,NA\n", "line 2, column 'y': 'NA' is no number; fill in what is missing"),
    ("x,y\n1,nan\n", "line 2, column 'y': 'nan' is no number"),
    ("x,y\n1,2\n-inf,2\n", "line 3, column 'x': '-inf' is not a finite number"),
    ("x,y\n1,\n", "line 2, column 'y': the cell is empty"),
    ("x,y\n ,1\n", "line 2, column 'x': the cell is empty"),
    ("x,y\n1,1e999\n", "line 2, column 'y': '1e999' is larger than any float"),
    ("x,y\n1_0,2\n", "'1_0' is no number"),
    ("x,y\n0x1p3,2\n", "'0x1p3' is no number"),
    ("x,y\n1,２\n", "line 2, column 'y': '２' is no number"),
    ("x,y\n1,٣\n", "is no number"),
    ("x,y\n1,2 3\n", "'2 3' is no number"),
    ("x,y\n1,1e\n", "'1e' is no number"),
    ("x,y\n1,\x1b[2J\n", r"'\\x1b[2J' is no number".replace("\\\\", "\\")),
    ("x,y\n1," + "9" * 5000 + "\n", "is no number"),
    (b"x,y\n1,\xff\n", "line 2, column 'y'"),
    ("x,y\n1,2\n3\n", ":3: 1 cell where the header has 2"),
    ("x,y\n1,2,3\n", ":2: 3 cells where the header has 2"),
    ('x,y\n1,2\n"3,4\n', ":3: is no CSV"),
    ('x,y\n1,"2"x\n', ":2: is no CSV"),
    ("x,y\n", "there are no rows below the header"),
    ("x,y\n\n\n", "there are no rows below the header"),
    ("", "the first line must name the columns"),
    ("\n1,2\n", "the first line must name the columns"),
    ("1,2\n3,4\n", "the first line must name the columns, and 1 is a number"),
    ("x,x,y\n1,2,3\n", ":1:2: the column name 'x' is used twice"),
    ("x;y\n1,5;2,5\n", "'1,5' is no number; where the comma is a decimal comma, that must be said"),
    ("x;a,y\n1;2,3\n", "it is not clear what is between the columns: comma or semicolon"),
    ("a,Y\n1,2\n", "there is no column 'y'; did you mean 'Y'?"),
    ("a,b\n1,2\n", "there is no column 'y'; there are 'a', 'b'"),
    ("y\n1\n", "there is no feature besides the target 'y'"),
    (",a,y\n0,1,2\n", ":1:1: column 1 has no name; name the features that are meant"),
    ("x,y\r1,2\r", "the lines end with a carriage return alone"),
    (b"\xff\xfex\0,\0y\0\n\0", "this is no text in UTF-8"),
    ("name,x,y\nbob,1,2\n", "line 2, column 'name': 'bob' is no number"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(content: str | bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_table(file_of(tmp_path, content), "y")
    assert words in str(refused.value)
    with pytest.raises(DataError) as again:
        list(iterate_table(file_of(tmp_path, content), "y", rows=1))
    assert str(again.value) == str(refused.value)


@pytest.mark.parametrize("missing", ["nowhere.csv", "nowhere.npy", "."])
def test_a_file_that_cannot_be_opened_is_refused(missing: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_table(tmp_path / missing, "y")


def test_features_are_chosen_by_name_and_in_their_order(tmp_path: Path) -> None:
    file = file_of(tmp_path, "id,a,b,y\nA-1,1,2,3\nA-2,4,5,6\n")
    table = read_table(file, "y", ["b", "a"])
    assert table.feature_names == ("b", "a")
    assert table.X.tolist() == [[2, 1], [5, 4]]
    for features, words in ((["a", "y"], "cannot be a feature"), (["a", "a"], "twice"), (["A"], "did you mean 'a'")):
        with pytest.raises(DataError, match=words):
            read_table(file, "y", features)


def test_a_decimal_comma_is_read_where_it_is_said(tmp_path: Path) -> None:
    assert read_table(file_of(tmp_path, "x;y\n1,5;-2,5e1\n"), "y", decimal=",").X.tolist() == [[1.5]]
    with pytest.raises(DataError, match=r"'1\.5' is no number where the comma is the decimal sign"):
        read_table(file_of(tmp_path, "x;y\n1.5;2,5\n"), "y", decimal=",")
    with pytest.raises(DataError, match="a comma cannot be the decimal sign"):
        read_table(file_of(tmp_path, "x,y\n1,2\n"), "y", decimal=",")
    with pytest.raises(ValueError, match="the decimal sign is"):
        read_table(file_of(tmp_path, "x,y\n1,2\n"), "y", decimal="'")


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18).map(float)
names = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\ufffd"), min_size=1), min_size=1, max_size=4
)


@given(
    st.data(),
    names.map(lambda found: [name.strip() for name in found]).filter(
        lambda found: all(found) and len({*found, "y"}) > len(found)
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    header: list[str],
    separator: str,
    quoting: int,
    end: str,
) -> None:
    rows = data.draw(
        st.lists(st.lists(numbers, min_size=len(header) + 1, max_size=len(header) + 1), min_size=1, max_size=5)
    )
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([[*header, "y"], *([repr(value) for value in row] for row in rows)])
    file = tmp_path_factory.mktemp("written") / "data.csv"
    file.write_bytes(text.getvalue().encode())
    table = read_table(file, "y", separator=separator)
    assert table.feature_names == tuple(header)
    assert np.array_equal(np.column_stack([table.X, table.y]), np.array(rows))


def test_blocks_are_the_same_table(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = [",".join(map(repr, row)) for row in rng.normal(size=(3000, 30)).tolist()]
    rows[1700] = ",".join(f'"{cell}"' for cell in rows[1700].split(","))  # read cell by cell, amid the others
    file = file_of(tmp_path, ",".join(f"x{j}" for j in range(29)) + ",y\n" + "\n".join(rows))
    whole = read_table(file, "y")
    for size in (1, 7, 1000, 3000, 10**6):
        blocks = list(iterate_table(file, "y", rows=size))
        assert {len(block.y) for block in blocks[:-1]} <= {size}
        assert np.array_equal(np.vstack([block.X for block in blocks]), whole.X)
        assert np.array_equal(np.concatenate([block.y for block in blocks]), whole.y)
    assert whole.X.shape == (3000, 29)


def test_a_long_file_is_read_in_constant_memory(tmp_path: Path) -> None:
    line = ",".join(["0.123456789"] * 10) + "\n"
    file = file_of(tmp_path, "a,b,c,d,e,f,g,h,i,y\n" + line * 200_000)
    tracemalloc.start()
    count = sum(len(block.y) for block in iterate_table(file, "y", rows=1000))
    in_blocks = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    table = read_table(file, "y")
    at_once = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == len(table.y) == 200_000
    assert in_blocks < 16e6 < file.stat().st_size
    assert at_once < in_blocks + 1.4 * (table.X.nbytes + table.y.nbytes)


# ---- arrays


def test_arrays_of_numpy(tmp_path: Path) -> None:
    array = np.arange(12.0).reshape(4, 3)
    np.save(tmp_path / "a.npy", array)
    table = read_table(tmp_path / "a.npy", "x3")
    assert isinstance(table.X.base, np.memmap) or isinstance(table.X, np.memmap)
    assert table.feature_names == ("x1", "x2")
    assert np.array_equal(table.X, array[:, :2])
    assert np.array_equal(read_table(tmp_path / "a.npy", "x2").X, array[:, [0, 2]])
    np.savez(tmp_path / "b.npz", X=array, y=np.array([1, 0, 1, 0]))
    table = read_table(tmp_path / "b.npz", "y")
    assert table.feature_names == ("X1", "X2", "X3")
    assert table.y.dtype == np.float64
    records = np.array([(1.0, 2.0), (3.0, 4.0)], dtype=[("a", float), ("y", float)])
    np.save(tmp_path / "c.npy", records)
    assert read_table(tmp_path / "c.npy", "y").X.tolist() == [[1.0], [3.0]]
    assert [len(block.y) for block in iterate_table(tmp_path / "a.npy", "x1", rows=3)] == [3, 1]


# ---- labels that are words

#   content                                 y                classes
LABELLED = [
    ("x,y\n1,b\n2,a\n3,b\n", [2, 1, 2], ("a", "b")),
    ('x,y\n1, Äpfel \n2,"a,b"\n', [2, 1], ("a,b", "Äpfel")),
    ("y,x\nno,1\nyes,2\n", [1, 2], ("no", "yes")),
    ("x,y\n1,10\n2,9\n", [10, 9], ()),
    ('x,y\n"1","10"\n2,9\n', [10, 9], ()),
]


@pytest.mark.parametrize(("content", "y", "classes"), LABELLED)
def test_words_are_numbered_in_sorted_order(
    content: str, y: list[float], classes: tuple[str, ...], tmp_path: Path
) -> None:
    table = read_table(file_of(tmp_path, content), "y", words=True)
    assert table.y.tolist() == y
    assert table.classes == classes


def test_words_of_several_blocks_are_numbered_together(tmp_path: Path) -> None:
    words = ["c", "a", "b"]
    labels = [words[k % 3] if k < 150_000 else words[k % 2] for k in range(300_000)]
    file = file_of(tmp_path, "x,y\n" + "".join(f"{k},{label}\n" for k, label in enumerate(labels)))
    told: list[tuple[int, int]] = []
    table = read_table(file, "y", words=True, progress=lambda done, size: told.append((done, size)))
    assert [table.classes[int(k) - 1] for k in table.y] == labels
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (file.stat().st_size, file.stat().st_size)


#   content                                                     what is said
MIXED = [
    ("x,y\n1,a\n2,3\n", "line 3, column 'y': 3 is a number, and 'a' in line 2 is none"),
    ("x,y\n1,3\n2,a\n", "line 3, column 'y': 'a' is no number"),
    ("x,y\n1,a\n2,1.2.3\n", "line 3, column 'y': '1.2.3' is no number"),
    ("x,y\n1,a\n2,-inf\n", "line 3, column 'y': '-inf' is not a finite number"),
    ("x,y\na,a\n", "line 2, column 'x': 'a' is no number"),
    ("x,y\n" + "".join(f"1,w{k}\n" for k in range(1001)), "line 1002, column 'y': there are more than 1,000 different"),
    ("x,y\n1,a\n" * 1 + "1,b\n" * 300_000 + "1,2\n" * 600_000, "is a number, and 'a' in line 2 is none"),
]


@pytest.mark.parametrize(("content", "said"), MIXED, ids=range(len(MIXED)))
def test_words_among_numbers_are_refused(content: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_table(file_of(tmp_path, content), "y", words=True)
    assert said in str(refused.value)


def test_words_of_an_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.arange(3.0), y=np.array(["b", "a", "b"]))
    table = read_table(tmp_path / "a.npz", "y", words=True)
    assert (table.y.tolist(), table.classes) == ([2, 1, 2], ("a", "b"))
    with pytest.raises(DataError, match="must hold numbers"):
        read_table(tmp_path / "a.npz", "y")
    np.savez(tmp_path / "a.npz", x=np.arange(3.0), y=np.array(["b", "", "b"]))
    with pytest.raises(DataError, match="'' in row 2 of 'y' is no label in words"):
        read_table(tmp_path / "a.npz", "y", words=True)


#   arrays                                                        what is said
BAD_ARRAYS = [
    ({"a": np.array([[1.0, np.nan]])}, "the array has nan in row 1, column 'x2'"),
    ({"a": np.zeros((0, 2))}, "has no rows"),
    ({"a": np.zeros(3)}, "must have rows and columns; its shape is (3,)"),
    ({"a": np.array([["x", "y"]])}, "must hold numbers"),
    ({"X": np.zeros((2, 2)), "x2": np.zeros(3)}, "its arrays differ in the number of rows: X (2, 2), x2 (3,)"),
    ({"x2": np.zeros(2), "X": np.zeros((2, 2, 2))}, "X must have one or two dimensions"),
    ({"X": np.zeros((2, 2)), "y": np.zeros(2)}, "there is no column 'x2'"),
]


@pytest.mark.parametrize(("arrays", "words"), BAD_ARRAYS)
def test_arrays_that_cannot_be_used(arrays: dict[str, np.ndarray], words: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.npy" if list(arrays) == ["a"] else "a.npz")
    np.save(path, arrays["a"]) if path.suffix == ".npy" else np.savez(path, **arrays)
    with pytest.raises(DataError) as refused:
        read_table(path, "x2")
    assert words in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"PK\x03\x04 no archive", b"x,y\n1,2\n"])
@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_file_that_is_none_of_arrays_is_refused(content: bytes, name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is no file of arrays|cannot be read"):
        read_table(file_of(tmp_path, content, name), "y")


def test_objects_are_never_loaded_from_a_file_of_arrays(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([[{}]], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="is no file of arrays of numbers"):
        read_table(tmp_path / "a.npy", "x1")


PIECES = st.sampled_from(
    [
        "x",
        "y",
        "1",
        "2.5",
        "-3e2",
        ",",
        ";",
        "\t",
        '"',
        "\n",
        "\r\n",
        "\r",
        " ",
        "nan",
        "é",
        "\0",
        "\ufeff",
        "1e999",
        "_",
        "=",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40), st.sampled_from([".", ","]), st.booleans())
def test_whatever_a_file_holds_it_is_a_table_or_an_error_that_says_so(
    tmp_path_factory: pytest.TempPathFactory, text: str, decimal: str, wide: bool
) -> None:
    file = tmp_path_factory.mktemp("fuzzed") / "data.csv"
    file.write_bytes(text.encode("utf-16" if wide and len(text) % 7 == 0 else "utf-8", "surrogatepass"))
    try:
        table = read_table(file, "y", decimal=decimal)
    except DataError as error:
        table, said = None, str(error)
    if table is None:
        assert said.startswith(str(file))
    else:
        assert table.X.shape == (len(table.y), len(table.feature_names))
        assert len(table.y) >= 1
        assert np.isfinite(table.X).all()
        assert np.isfinite(table.y).all()
