import copy

import pytest
import torch

from sketchbench.backbones import clip
from sketchbench.errors import UserError

MINI = clip.build("mini")


def words(model, texts):
    return clip.tokenizer(model)(texts)


def test_the_small_one_is_small_enough_to_ship():
    """fp16, and room for what training adds: LayerNorms, prompts and three cross-attentions."""
    network = clip.build("mini")
    added = 3 * (4 * 128 * 128 + 4 * 128) + 26 * 2 * 128 + 3 * 128
    assert 2.5e6 < sum(p.numel() for p in network.parameters()) < 4.0e6
    assert 2 * (sum(p.numel() for p in network.parameters()) + added) < 8.5e6
    assert len(network.visual.transformer.resblocks) == 12 and network.visual.grid_size == (12, 12)
    assert network.encode_image(torch.rand(1, 3, 96, 96)).shape == network.encode_text(words("mini", ["a cow"])).shape == (1, 128)


def test_another_size():
    network = clip.build("mini", size=112)
    assert network.visual.grid_size == (14, 14) and network.encode_image(torch.rand(1, 3, 112, 112)).shape == (1, 128)
    assert clip.MINI["vision_cfg"]["image_size"] == 96
    with pytest.raises(UserError, match=r"size=100 px is no multiple .* take 96"):
        clip.build("mini", size=100)


def test_models_that_are_none():
    with pytest.raises(UserError, match=r"did you mean .*ViT-B-16-quickgelu"):
        clip.build("ViT-B-16-quickgel")
    for model in ("RN50", "ViT-B-16-SigLIP", "coca_ViT-B-32", "roberta-ViT-B-32"):
        with pytest.raises(UserError, match=f"model={model}: is no plain CLIP of a ViT"):
            clip.build(model)


def test_any_word_can_be_said_with_few_tokens():
    tokenizer = clip.tokenizer("mini")
    said = ["A giraffe and a zebra", "Straßenbahn №5, café", "supercalifragilistic hot-air balloon", ""]
    ids = tokenizer(said)
    assert ids.shape == (4, 24) and ids.max() == 4095 and ids[3].tolist()[:3] == [4094, 4095, 0]
    for text, row in zip(said, ids.tolist(), strict=True):
        told = tokenizer.decode(row[1:row.index(4095)])
        assert row.count(4095) == 1 and told.replace(" ", "") == text.lower().replace(" ", "")
    whole = clip.tokenizer("ViT-B-16-quickgelu")
    assert whole(["dog"]).shape == (1, 77) and whole.vocab_size == 49408  # not cut along
    assert tokenizer(["cow " * 50])[0, -1] == 4095  # too long: cut, and still ended


def test_the_text_is_read_out_at_its_end():
    """What stands behind the end mark is not looked at."""
    ids = words("mini", ["a cow on the grass"])
    longer = ids.clone()
    longer[0, ids[0].argmax() + 1:] = 7
    with torch.no_grad():
        assert torch.allclose(MINI.encode_text(ids), MINI.encode_text(longer), atol=1e-6)
        assert not torch.allclose(MINI.encode_text(ids), MINI.encode_text(words("mini", ["a cat on the grass"])), atol=1e-3)


# ---------------------------------------------------------------------- weights
@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_weights_from_a_file(tmp_path, suffix):
    from safetensors.torch import save_file

    path, tensors = tmp_path / f"mini{suffix}", {k: v.half() for k, v in MINI.state_dict().items()}
    if suffix == ".safetensors":
        save_file(tensors, path)
    else:
        torch.save({"state_dict": {f"module.{k}": v for k, v in tensors.items()}}, path)
    network = clip.build("mini")
    assert clip.load(network, "mini", str(path)) == f"{len(tensors)} tensors of mini taken from {path}"
    assert all(torch.equal(v, tensors[k].float()) for k, v in network.state_dict().items())


class Archived(torch.nn.Module):
    """A TorchScript archive as OpenAI's: the network's tensors in fp16, and three numbers beside them."""

    def __init__(self, network):
        super().__init__()
        self.network = torch.nn.Module()
        for name, value in network.state_dict().items():
            self.register_buffer(name.replace(".", "_"), value.half())
        self.register_buffer("context_length", torch.tensor(32))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


@pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning")
def test_openais_own_archives_are_read(tmp_path):
    path = tmp_path / "archive.pt"
    torch.jit.script(Archived(MINI)).save(str(path))
    tensors = clip.read(path, "mini")
    assert tensors["visual_conv1_0_weight"].dtype == torch.float32
    assert torch.equal(tensors["visual_conv1_0_weight"], MINI.visual.conv1[0].weight.half().float())
    with pytest.raises(UserError, match="trained with QuickGELU; take model=ViT-B-16-quickgelu"):
        clip.read(path, "ViT-B-16")


def test_positions_of_another_size_are_interpolated(tmp_path):
    path = tmp_path / "mini.pt"
    torch.save(MINI.state_dict(), path)
    network = clip.build("mini", size=96)
    clip.load(network, "mini", path)
    here, there = network.visual.positional_embedding, MINI.visual.positional_embedding
    assert torch.equal(here[0], there[0]) and here.shape == (145, 128) and torch.equal(network.visual.proj, MINI.visual.proj)
    assert torch.isclose(here[1:].mean(), there[1:].mean(), atol=1e-3)


def test_weights_of_another_model(tmp_path):
    path = tmp_path / "other.pt"
    other = copy.deepcopy(MINI.state_dict())
    other["visual.proj"] = torch.zeros(128, 64)
    torch.save(other, path)
    with pytest.raises(UserError, match=r"do not fit mini \(visual.proj and 0 others"):
        clip.load(MINI, "mini", path)


def test_the_three_ways_to_provide_openais_weights(monkeypatch):
    def none(*args, **kwargs):
        raise OSError("no network")

    monkeypatch.setattr("open_clip.download_pretrained", none)
    with pytest.raises(UserError) as told:
        clip.weight_file("ViT-B-16-quickgelu", "openai")
    line = str(told.value)
    assert "\n" not in line and "could not be fetched for ViT-B-16-quickgelu (OSError)" in line
    ways = ("give the path of a weight file as weights=<file>", "vit_base_patch16_clip_224.openai into the Hugging Face cache",
            "copy it here")
    assert all(way in line for way in ways)
    with pytest.raises(UserError, match="take model=ViT-B-16-quickgelu"):
        clip.weight_file("ViT-B-16", "openai")
    with pytest.raises(UserError, match="neither a file nor a tag of ViT-B-16-quickgelu in open_clip; did you mean openai"):
        clip.weight_file("ViT-B-16-quickgelu", "opneai")
    with pytest.raises(UserError, match=r"weights=somewhere.pt: neither a file nor a tag of mini"):
        clip.weight_file("mini", "somewhere.pt")
