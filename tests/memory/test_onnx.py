"""Sentence transformers exported and run by ONNX Runtime, beside the same by PyTorch."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mnemonaut.memory import Embedding, Experience, ExperienceStore, Query, StoreError
from mnemonaut.memory.embedding import embedding
from mnemonaut.memory.onnx_embedding import OnnxEmbedding, is_exported
from mnemonaut.memory.onnx_export import TOLERANCE, Exported, export_onnx
from mnemonaut.memory.sentence_transformer import SentenceTransformerEmbedding

WORDS = ("walk", "past", "the", "sofa", "turn", "left", "at", "kitchen", "stop", "oak_log", "x3")
STRANGE = (
    "", " ", "a", "\0", "é ü ß", "Ünïcödé", "日本語の指示", "🚪➡️🛋️", "مرحبا", "\ud800 alone", "l\tm",
    "[CLS] [SEP] [MASK] [UNK]", "Ⅳ ﬁ", "a" * 500, "\u0301\u0301", "walk " * 600, "ΣΑΣ", "İ",
)  # fmt: skip
TINY_WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "walk", "stop", "Walk", "door", "left", "query:"]


def varied(count: int) -> list[str]:
    """Texts of all lengths, past the longest that the model reads, and strange ones."""
    rng = np.random.default_rng(0)
    lengths = np.concatenate([np.arange(count // 4), [255, 256, 300], rng.integers(1, 30, count)])
    made = [" ".join(rng.choice(WORDS, length)) for length in lengths]
    return [*STRANGE, *made][:count]


@pytest.fixture(scope="module")
def minilm() -> Embedding:
    return embedding("minilm")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Exported]:
    """all-MiniLM-L6-v2, exported."""
    folder = tmp_path_factory.mktemp("onnx") / "made" / "minilm"
    return folder, export_onnx("minilm", folder)


def test_200_vectors_are_those_of_pytorch(
    minilm: Embedding, exported: tuple[Path, Exported]
) -> None:
    folder, told = exported
    fast, texts = embedding(f"onnx:{folder}"), varied(200)
    difference = float(np.abs(fast.encode(texts) - minilm.encode(texts)).max())
    assert 0 < difference <= 1e-6 < TOLERANCE
    assert 0 < told.difference <= 1e-6
    assert (told.name, told.dimension) == ("minilm", 384)
    assert told.bytes == sum(file.stat().st_size for file in folder.rglob("*.*"))


def test_vectors_are_unit_and_depend_on_their_text_alone(exported: tuple[Path, Exported]) -> None:
    fast = OnnxEmbedding(exported[0])
    vectors = fast.encode(STRANGE)
    assert vectors.shape == (len(STRANGE), 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    alone = [OnnxEmbedding(exported[0]).encode([text])[0] for text in STRANGE[-3:]]
    assert np.array_equal(vectors[-3:], np.stack(alone))
    assert fast.encode([]).shape == (0, 384)


def test_a_store_of_one_opens_with_the_other(
    minilm: Embedding,
    exported: tuple[Path, Exported],
    tmp_path: Path,
    make: Callable[..., Experience],
) -> None:
    with ExperienceStore(tmp_path / "s.db", embedding=minilm) as store:
        store.remember(make("chop down an oak tree", state="outdoors"))
        store.remember(make("store the fruit in the refrigerator", state="indoors"))
        before = store.recall(Query("put the apple in the fridge"), k=2)
    with ExperienceStore(tmp_path / "s.db", embedding=str(exported[0])) as store:
        after = store.recall(Query("put the apple in the fridge"), k=2)
    assert [recall.id for recall in after] == [recall.id for recall in before] == [2, 1]
    assert [r.score for r in after] == pytest.approx([r.score for r in before], abs=3e-6)


def tiny(folder: Path, pooling: str = "mean", **transformer: Any) -> Path:
    """A sentence transformer of a few weights, as sentence-transformers 2 wrote them."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel({w: n for n, w in enumerate(TINY_WORDS)}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    wrap: Any = PreTrainedTokenizerFast
    told = {"pad_token": "[PAD]", "unk_token": "[UNK]", "model_max_length": 24}
    wrap(tokenizer_object=words, **told).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(TINY_WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=32, initializer_range=0.5,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    flag = "lasttoken" if pooling == "lasttoken" else f"{pooling}_token" + "s" * (pooling != "cls")

    flags = {"pooling_mode_mean_tokens": False, f"pooling_mode_{flag}": True}
    write(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": 16, **flags})
    kinds = {"Transformer": "", "Pooling": "1_Pooling"}
    modules = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (kind, path) in enumerate(kinds.items())
    ]
    write(folder / "modules.json", modules)
    write(folder / "sentence_bert_config.json", {"max_seq_length": 12} | transformer)
    return folder


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


TEXTS = ("", "walk", "Walk left door stop", "unknown words walk", "walk stop door left " * 9)


@pytest.mark.parametrize(
    ("pooling", "transformer", "prompts"),
    [
        ("mean", {}, {}),
        ("cls", {}, {}),
        ("max", {}, {}),
        ("lasttoken", {"max_seq_length": None}, {}),
        ("mean", {"do_lower_case": True}, {}),
        ("mean", {}, {"default_prompt_name": "q", "prompts": {"q": "query: ", "p": "p "}}),
    ],
)
def test_what_a_model_asks_for_is_done(
    pooling: str, transformer: dict[str, Any], prompts: Mapping[str, Any], tmp_path: Path
) -> None:
    folder = tiny(tmp_path / "tiny", pooling, **transformer)
    write(folder / "config_sentence_transformers.json", prompts)
    wanted = SentenceTransformerEmbedding(folder).encode(TEXTS)
    told = export_onnx(folder, tmp_path / "out")
    assert (told.name, told.dimension) == ("tiny", 16)
    assert np.abs(OnnxEmbedding(tmp_path / "out").encode(TEXTS) - wanted).max() < 1e-5
    assert np.abs(wanted[2] - wanted[1]).max() > 1e-2  # the texts do differ

    # As published folders have it: beside the weights, the small files as they were.
    (folder / "onnx").mkdir()
    shutil.copy(tmp_path / "out" / "model.onnx", folder / "onnx")
    assert not is_exported(folder)
    beside = embedding(f"onnx:{folder}")
    assert beside.name == "tiny"
    assert np.abs(beside.encode(TEXTS) - wanted).max() < 1e-5
    (folder / "model.safetensors").unlink()
    assert is_exported(folder)
    assert np.array_equal(embedding(str(folder)).encode(TEXTS), beside.encode(TEXTS))


def test_an_export_is_whole_or_absent(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "tiny")
    kinds = json.loads((folder / "modules.json").read_text())
    (tmp_path / "empty").mkdir()
    assert export_onnx(folder, tmp_path / "empty").dimension == 16  # an empty folder will do
    with pytest.raises(StoreError, match="empty holds something"):
        export_onnx(folder, tmp_path / "empty")
    dense = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    write(folder / "modules.json", [*kinds, dense])
    activation = "torch.nn.modules.activation.Tanh"
    config = {"in_features": 16, "out_features": 4, "bias": True, "activation_function": activation}
    write(folder / "2_Dense" / "config.json", config)
    weights = {f"linear.{name}": w for name, w in torch.nn.Linear(16, 4).state_dict().items()}
    torch.save(weights, folder / "2_Dense" / "pytorch_model.bin")
    told = "embedding `tiny` cannot be run by ONNX Runtime: it has a module Dense; use it with"
    with pytest.raises(StoreError, match=told):
        export_onnx(folder, tmp_path / "out")
    with pytest.raises(StoreError, match="no sentence transformer"):
        export_onnx("hashing", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "tiny"]


def test_a_trace_that_is_wrong_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the exported graph would give other vectors, for whatever reason."""
    monkeypatch.setattr("mnemonaut.memory.onnx_export.TOLERANCE", 0.0)
    with pytest.raises(StoreError, match=r"its vectors would differ by \d\.\de-\d\d; use it with"):
        export_onnx(tiny(tmp_path / "tiny"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_broken_folders_are_refused_in_one_line(
    tmp_path: Path, exported: tuple[Path, Exported]
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(exported[0], folder)
    whole = {file: file.read_bytes() for file in folder.rglob("*.*")}
    for file, content in whole.items():
        for broken in (b"", content[: len(content) // 2], b"[1, 2]"):
            file.write_bytes(broken)
            with pytest.raises(StoreError) as caught:
                embedding(f"onnx:{folder}")
            assert "\n" not in str(caught.value) and len(str(caught.value)) < 400
        file.write_bytes(content)
    assert embedding(f"onnx:{folder}").dimension == 384


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_told_with_the_cure(
    name: str, tmp_path: Path, exported: tuple[Path, Exported]
) -> None:
    shutil.copytree(exported[0], tmp_path / "m", ignore=shutil.ignore_patterns(name))
    with pytest.raises(StoreError, match="export the model with `export_onnx`"):
        embedding(f"onnx:{tmp_path / 'm'}")
    with pytest.raises(StoreError, match="write `onnx:FOLDER`"):
        embedding("onnx:")


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_an_absent_package_is_told_with_the_cure(
    package: str, monkeypatch: pytest.MonkeyPatch, exported: tuple[Path, Exported], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, package, None)  # as if it could not be imported
    with pytest.raises(StoreError, match=rf"{package} is not installed; run `pip install '.*onnx"):
        embedding(f"onnx:{exported[0]}")
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(StoreError, match="onnx is not installed; run `pip install onnx`"):
        export_onnx("minilm", tmp_path / "out")
