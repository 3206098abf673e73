import gzip
import json
import logging
import struct

import numpy as np
import pytest
import torch

from sketchbench.backbones import clip
from sketchbench.data.source import Source
from sketchbench.errors import UserError
from sketchbench.systems.zs_sbir import word_vectors
from sketchbench.systems.zs_sbir.semantics import phrases, semantics, words

VOCABULARY = {"cow": [1.0, 2.0, -0.5], "teddy": [0.0, 1.0, 0.0], "bear": [4.0, -1.0, 2.0], "hot_air_balloon": [9.0, 9.0, 8.5],
              "Sedan": [0.25, 0.5, 0.125],
              "hot": [1e-3, 2e5, 3.0], "air": [1.0, 1.0, 1.0], "balloon": [5.0, 0.0, 1.0], "zéro": [0.0, 0.0, 0.0],
              "t-shirt": [7.0, 7.0, 1.0]}


def as_text(header=True, vocabulary=VOCABULARY, end="\n") -> bytes:
    rows = [f"{w} {' '.join(repr(v) for v in x)}{end}" for w, x in vocabulary.items()]
    return ((f"{len(vocabulary)} 3{end}" if header else "") + "".join(rows)).encode()


def as_binary(vocabulary=VOCABULARY, between=b"\n") -> bytes:
    rows = [w.encode() + b" " + struct.pack("<3f", *x) + between for w, x in vocabulary.items()]
    return f"{len(vocabulary)} 3\n".encode() + b"".join(rows)


FORMS = {"glove": ("glove", as_text(False)), "glove with a header": ("glove", as_text()), "word2vec text": ("word2vec", as_text()),
         "Windows": ("word2vec", as_text(end=" \r\n")), "word2vec binary": ("word2vec", as_binary()),
         "without line ends": ("word2vec", as_binary(between=b"")), "gzip": ("word2vec", gzip.compress(as_binary())),
         "text in gzip": ("glove", gzip.compress(as_text(False))), "tabs": ("glove", as_text(False).replace(b" ", b"\t"))}


def found(tmp_path, kind, data: bytes, names, **options):
    path = tmp_path / "vectors"
    path.write_bytes(data)
    return semantics(kind, names, vectors=str(path), **options)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_vectors_from_every_form_of_file(tmp_path, form):
    kind, data = FORMS[form]
    names = ["bear", "teddy_bear", "hot-air_balloon", "car_(sedan)", "Cow", "T-shirt"]
    got = found(tmp_path, kind, data, names, aliases={"car_(sedan)": "Sedan"})
    wanted = [[4, -1, 2], [2, 0, 1], [9, 9, 8.5], [0.25, 0.5, 0.125], [1, 2, -0.5], [7, 7, 1]]
    assert got.vectors.dtype == np.float32 and np.allclose(got.vectors, wanted, atol=1e-6) and got.names == tuple(names)
    assert got.spelled == {"teddy_bear": "mean of teddy, bear", "hot-air_balloon": "hot_air_balloon", "car_(sedan)": "Sedan", "Cow": "cow",
                           "T-shirt": "t-shirt"}


def test_names_as_words():
    assert words("hot-air_balloon") == words("hot air balloon") == ["hot", "air", "balloon"]
    assert words("car_(sedan)") == ["car", "sedan"] and words("pipe (for smoking)") == ["pipe", "for", "smoking"] and words("__") == []
    assert phrases("Teddy bear") == ["Teddy bear", "Teddy_bear", "Teddy-bear", "teddy bear", "teddy_bear", "teddy-bear"]


def test_a_phrase_goes_before_its_words_and_a_name_before_its_alias(tmp_path):
    got = found(tmp_path, "glove", as_text(False), ["hot air balloon", "cow", "hot_bear"], aliases={"cow": "bear", "hot_bear": "bear"}.get)
    assert np.allclose(got.vectors[0], [9, 9, 8.5]) and np.allclose(got.vectors[1], [1, 2, -0.5])
    assert got.spelled["hot_bear"] == "mean of hot, bear"


def test_names_without_a_vector_are_all_named(tmp_path):
    names = ["cow", "giraffe", "polar_bear", "zéro", "skyscraper", "hot_tub", "__"]
    with pytest.raises(UserError) as error:
        found(tmp_path, "glove", as_text(False), names, aliases={"giraffe": "griaffe", "skyscraper": "hot balloon"})
    line = str(error.value)
    assert "no vector for 5 of 7 classes (giraffe, polar_bear, zéro, hot_tub, __)" in line and "aliases" in line and "\n" not in line
    ready = found(tmp_path, "glove", as_text(False), ["skyscraper"], aliases={"skyscraper": "hot balloon"})
    assert ready.spelled == {"skyscraper": "mean of hot, balloon"}


def test_opposite_words_do_not_make_a_zero_vector(tmp_path):
    with pytest.raises(UserError, match=r"no vector for 1 of 1 classes \(up_down\)"):
        found(tmp_path, "glove", b"up 1 2\ndown -1 -2\n", ["up_down"])


def test_words_with_spaces_and_odd_bytes(tmp_path):
    data = as_text(False) + b". . . 1 2 3\nat name@domain 1 2 3\nbad\xff 1 2 3\nnon\xc2\xa0breaking 1 2 3\nnan 1 1 1\n"
    assert np.allclose(found(tmp_path, "glove", data, ["cow"]).vectors, [[1, 2, -0.5]])


MALFORMED = {
    "binary cut in a vector": ("word2vec", as_binary()[:-20], "ends within word 10 of the 10 that its header says"),
    "binary cut in a word": ("word2vec", as_binary()[:30], "ends within word 2 of the 10"),
    "binary of larger vectors": ("word2vec", as_binary().replace(b"10 3", b"10 4", 1), "that its header says"),
    "binary of fewer words": ("word2vec", as_binary().replace(b"10 3", b"7 3", 1), "goes on after the 7 words of 3 numbers"),
    "text cut": ("word2vec", as_text()[:-60], " words, and its header says 10"),
    "text cut in a line": ("word2vec", as_text()[:-5], "line 11 has 2 numbers after its word, and its header says 3"),
    "header of another size": ("word2vec", as_text().replace(b"10 3", b"10 300", 1),
                               "line 2 has 3 numbers after its word, and its header says 300"),
    "header of more words": ("word2vec", as_text().replace(b"10 3", b"11 3", 1), "has 10 words, and its header says 11"),
    "no header": ("word2vec", as_text(False), "not word2vec's header '<words> <size>'; a GloVe file is semantics=glove"),
    "header of zeros": ("word2vec", b"0 3\n", "its header says 0 words of 3 numbers"),
    "header of a giant": ("word2vec", b"3 99999999999\ncow 1\n", "its header says 3 words of 99999999999 numbers"),
    "too narrow": ("glove", as_text(False) + b"dog 1 2\n", "line 11 has 2 numbers after its word, and the first line has 3"),
    "too wide": ("glove", as_text(False) + b"dog 1 2 3 4\n", "line 11 has 4 numbers after its word, and the first line has 3"),
    "no number": ("glove", as_text(False).replace(b"4.0 -1.0", b"4.0 minus"), "line 3 ('bear') has 'minus' where a number is due"),
    "no number on the first line": ("glove", b"cow 1 two 3\n", "its first line is not a word with numbers after it"),
    "not finite": ("glove", as_text(False).replace(b"5.0 0.0", b"5.0 inf"), "line 8 ('balloon') is not finite"),
    "not finite in binary": ("word2vec", as_binary({"balloon": [1.0, float("nan"), 0.0]}), "the vector of 'balloon' is not finite"),
    "empty": ("glove", b"", "is empty"),
    "an empty line": ("glove", b"\n\n", "begins with an empty line"),
    "a table": ("glove", b"name,x,y\ncow,1,2\n", "is no file of word vectors"),
    "a picture": ("glove", b"\x89PNG\r\x1a\x00\x00\x00\n", "is no file of word vectors"),
    "gzip cut": ("word2vec", gzip.compress(as_binary())[:-12], "is a damaged gzip file"),
    "gzip spoilt": ("word2vec", gzip.compress(as_binary())[:20] + b"xxxx" + gzip.compress(as_binary())[24:], "is a damaged gzip file"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_file_is_one_line(tmp_path, case):
    kind, data, said = MALFORMED[case]
    with pytest.raises(UserError) as error:
        found(tmp_path, kind, data, ["cow", "balloon", "bear"])
    line = str(error.value)
    assert line.startswith(f"vectors={tmp_path / 'vectors'}: ") and "\n" not in line and ";" in line
    assert said in line


def test_files_that_are_not_there(tmp_path):
    for path, said in ((tmp_path, "is a folder"), (tmp_path / "no.txt", "no such file; give a glove file")):
        with pytest.raises(UserError, match=said):
            semantics("glove", ["cow"], vectors=str(path))
    with pytest.raises(UserError, match="semantics=glove: needs a file of word vectors"):
        semantics("glove", ["cow"])
    with pytest.raises(UserError, match=r"semantics=gloves: .*did you mean glove"):
        semantics("gloves", ["cow"])


def test_a_file_larger_than_one_block(tmp_path, monkeypatch):
    monkeypatch.setattr(word_vectors, "BLOCK", 50)
    rng = np.random.default_rng(0)
    many = {f"w{n}": rng.normal(size=3).tolist() for n in range(1000)}
    names = [f"w{n}" for n in range(0, 1000, 7)]
    for kind, data in (("word2vec", as_binary(many)), ("word2vec", as_text(vocabulary=many)), ("glove", as_text(False, many))):
        assert np.allclose(found(tmp_path, kind, data, names).vectors, [many[n] for n in names], atol=1e-6)


# ---------------------------------------------------------------------- attributes
class Beasts(Source):
    name = "beasts"
    offers = frozenset({"image", "semantics"})
    fingerprint = "1"
    items = image = None

    def semantics(self, category):
        if category not in ("cow", "bear", "nothing"):
            raise UserError("no attributes")
        return np.array([category == "cow", category == "bear", 0.5 * (category != "nothing")], np.float32)


Beasts.__abstractmethods__ = frozenset()


def test_attributes_come_from_the_source():
    got = semantics("attributes", ["bear", "ox"], source=Beasts(), aliases={"ox": "cow"})
    assert got.vectors.tolist() == [[0, 1, 0.5], [1, 0, 0.5]] and got.spelled == {"ox": "cow"}
    with pytest.raises(UserError, match=r"data=beasts has no vector for 3 of 4 classes \(swan, ox, nothing\)"):
        semantics("attributes", ["swan", "cow", "ox", "nothing"], source=Beasts())
    bare = Beasts()
    bare.offers = frozenset({"image"})
    for source in (bare, None):
        with pytest.raises(UserError, match=r"semantics=attributes: .* has no attributes; take"):
            semantics("attributes", ["cow"], source=source)


def test_the_world_s_attributes():
    from sketchbench.data.sources.sketchworld import SketchWorld

    world = SketchWorld("category", 64, 1, 1, 1)
    got = semantics("attributes", ["swan", "teapot"], source=world)
    assert got.vectors.shape[0] == 2 and got.vectors.min() == 0 and got.vectors.max() == 1


# ---------------------------------------------------------------------- CLIP
@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A CLIP of a few numbers under a name of its own, and a file of its weights."""
    import open_clip
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("clip")
    (folder / "tiny-test.json").write_text(json.dumps({
        "embed_dim": 6, "vision_cfg": {"image_size": 16, "layers": 1, "width": 64, "patch_size": 8},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 8, "heads": 1, "layers": 1}}))
    open_clip.add_model_config(folder)
    torch.manual_seed(0)
    model = open_clip.create_model("tiny-test")
    save_file(model.state_dict(), str(folder / "w.safetensors"))
    return model.eval(), folder


def test_clip_vectors_equal_the_model_s(tiny):
    import open_clip

    model, folder = tiny
    got = semantics("clip_text", ["teddy_bear", "griaffe"], model="tiny-test", weights=str(folder / "w.safetensors"),
                    aliases={"griaffe": "giraffe"})
    with torch.no_grad():
        wanted = model.encode_text(open_clip.get_tokenizer("tiny-test")(["a photo of a teddy bear", "a photo of a giraffe"]))
    assert np.allclose(got.vectors, torch.nn.functional.normalize(wanted, dim=1), atol=1e-6)
    assert got.trained_on is None and got.spelled["griaffe"] == "a photo of a giraffe"


def test_classes_of_a_text_model_of_ours_are_told(tiny):
    from sketchbench.run.weights import write_weights

    model, folder = tiny
    write_weights(folder / "ours.safetensors", model.state_dict(), {"classes": ["cow", "swan"], "split": "train"})
    assert semantics("clip_text", ["cow"], model="tiny-test", weights=str(folder / "ours.safetensors")).trained_on == ("cow", "swan")


def test_clip_offline_names_three_ways(monkeypatch, caplog):
    import open_clip

    def offline(*_, **__):
        logging.error("Failed to download")
        raise ConnectionError("no route")

    monkeypatch.setattr(open_clip, "download_pretrained", offline)
    with pytest.raises(UserError) as error:
        semantics("clip_text", ["cow"])
    line = str(error.value)
    assert line.startswith("weights=openai: could not be fetched for ViT-B-32-quickgelu (ConnectionError); ")
    assert all(way in line for way in ("weights=<file>", "cache", "another machine")) and "\n" not in line and not caplog.records


def test_wrong_clip_words_are_one_line(tiny, tmp_path):
    from safetensors.torch import save_file

    save_file({"logit_scale": torch.ones(())}, str(tmp_path / "other.safetensors"))
    (tmp_path / "bad.pt").write_bytes(b"not weights")
    torch.save({"a": object()}, tmp_path / "pickle.pt")
    cases = [({"model": "ViT-B-23"}, "model=ViT-B-23: no such CLIP; did you mean ViT-B-32"),
             ({"weights": "opanai"}, "weights=opanai: neither a file nor a tag of ViT-B-32-quickgelu in open_clip; did you mean openai"),
             ({"model": "ViT-B-32"}, "were trained with QuickGELU; take model=ViT-B-32-quickgelu"),
             ({"model": "tiny-test", "weights": str(tmp_path / "bad.pt")}, "no file of plain tensors"),
             ({"model": "tiny-test", "weights": str(tmp_path / "pickle.pt")}, "no file of plain tensors"),
             ({"model": "tiny-test", "weights": str(tmp_path / "other.safetensors")}, "do not fit tiny-test")]
    for options, said in cases:
        with pytest.raises(UserError) as error:
            semantics("clip_text", ["cow"], **options)
        assert said in str(error.value) and "\n" not in str(error.value)


def test_nothing_is_fetched_unless_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(clip, "weight_file", lambda *_: pytest.fail("weights are looked for"))
    found(tmp_path, "glove", as_text(False), ["cow"])
    semantics("attributes", ["cow"], source=Beasts())
