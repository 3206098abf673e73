"""Published weights: which files are read, what a download may do, and what fits where."""

import urllib.error

import huggingface_hub
import pytest
import timm
import torch
from safetensors.torch import save_file
from torchvision import models

from sketchbench.backbones.inception import InceptionV3
from sketchbench.backbones.pretrained import canonical, fit, load_backbone, read_pretrained
from sketchbench.backbones.residual import Residual
from sketchbench.backbones.vgg import VGG
from sketchbench.errors import UserError


# ---------------------------------------------------------------------- files
@pytest.mark.parametrize("suffix", ["pth", "pt", "safetensors"])
@pytest.mark.parametrize("wrap", ["", "state_dict", "model"])
def test_files_of_plain_tensors(tmp_path, suffix, wrap):
    path, tensors = tmp_path / f"w.{suffix}", {"a": torch.full((2,), 0.5).half(), "n": torch.tensor(3)}
    if suffix == "safetensors":
        save_file(tensors, path)
    else:
        torch.save({wrap: tensors, "epoch": 3} if wrap else tensors, path)
    found = read_pretrained(path)
    assert set(found) == {"a", "n"} and found["a"].dtype == torch.float32 and found["a"].tolist() == [0.5, 0.5] and found["n"] == 3


def test_nothing_is_unpickled(tmp_path):
    torch.save({"a": torch.zeros(1), "code": print}, tmp_path / "code.pth")
    with pytest.raises(UserError, match=r"plain tensors.*re-save"):
        read_pretrained(tmp_path / "code.pth")


@pytest.mark.parametrize("name,said", [("none.pth", "no such file"), ("timmm:vgg16", "no such file"), ("timm:", "no such file"),
                                       ("junk.pth", "no file of plain tensors"), ("junk.safetensors", "not a readable safetensors file"),
                                       ("list.pth", "holds no state dict")])
def test_files_that_are_none(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    for junk in ("junk.pth", "junk.safetensors"):
        (tmp_path / junk).write_bytes(b"junk" * 99)
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(UserError, match=said) as caught:
        read_pretrained(name)
    assert "\n" not in str(caught.value) and name in str(caught.value)


# ---------------------------------------------------------------------- fetching
@pytest.fixture
def hub(tmp_path, monkeypatch):
    """An empty hub folder, and nothing to fetch from."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)

    def offline(*_, **__):
        raise urllib.error.URLError("no network here")

    monkeypatch.setattr(torch.hub, "download_url_to_file", offline)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", offline)
    return tmp_path / "hub" / "checkpoints"


@pytest.mark.parametrize("spec,file", [("torchvision:vgg16", "vgg16-397923af.pth"),
                                       ("timm:inception_v3", "inception_v3.tv_in1k.safetensors"),
                                       ("timm:inception_v3.gluon_in1k", "inception_v3.gluon_in1k.safetensors")])
def test_without_a_network_there_are_three_ways(hub, spec, file):
    with pytest.raises(UserError) as caught:
        read_pretrained(spec)
    said = str(caught.value)
    assert "\n" not in said and f"weights={spec}: could not be fetched (URLError)" in said
    assert "give the path of" in said and f"put the file at {hub / file}" in said and "on another machine" in said
    hub.mkdir(parents=True, exist_ok=True)
    tensors = {"conv1.weight": torch.ones(2)}
    save_file(tensors, hub / file) if file.endswith("safetensors") else torch.save(tensors, hub / file)
    assert read_pretrained(spec)["conv1.weight"].tolist() == [1, 1]


def test_only_what_is_asked_for_is_fetched(hub, monkeypatch):
    asked = []

    def fetch(url, path, prefix, progress):
        asked.append((url.rpartition("/")[2], prefix))
        torch.save({"a": torch.ones(1)}, path)

    monkeypatch.setattr(torch.hub, "download_url_to_file", fetch)
    InceptionV3()
    assert not asked
    assert read_pretrained("torchvision:vgg19")["a"] == 1 == read_pretrained("torchvision:vgg19")["a"]
    assert asked == [("vgg19-dcbb9e9d.pth", "dcbb9e9d")]  # once, and checked

    def from_hub(repository, file):
        asked.append((repository, file))
        save_file({"b": torch.ones(1)}, hub / "b.safetensors")
        return str(hub / "b.safetensors")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", from_hub)
    assert read_pretrained("timm:inception_v3.tf_in1k")["b"] == 1 and asked[-1] == ("timm/inception_v3.tf_in1k", "model.safetensors")


@pytest.mark.parametrize("spec", ["timm:inception_v33", "torchvision:inception_v33", "timm:inception_v3.tv"])
def test_networks_that_nobody_published(hub, spec):
    with pytest.raises(UserError, match=r"no such network.*inception_v3"):
        read_pretrained(spec)


# ---------------------------------------------------------------------- fitting
def test_inception_takes_torchvisions_and_leaves_the_heads(tmp_path):
    ours = InceptionV3()
    theirs = models.inception_v3(weights=None, init_weights=False).state_dict()
    torch.save({"state_dict": {f"module.{k}": v for k, v in theirs.items()}}, tmp_path / "w.pth")
    report = fit(ours, read_pretrained(tmp_path / "w.pth"))
    assert not report.missing and {k.split(".")[1] for k in report.unused} == {"AuxLogits", "fc"}
    assert torch.equal(ours.Mixed_7c.branch1x1.conv.weight, theirs["Mixed_7c.branch1x1.conv.weight"])
    assert torch.equal(ours.Conv2d_1a_3x3.bn.running_mean, theirs["Conv2d_1a_3x3.bn.running_mean"])
    line = load_backbone(ours, tmp_path / "w.pth")
    taken, left = len(ours.state_dict()), len(report.unused)
    assert line == f"{taken} tensors taken from {tmp_path / 'w.pth'}, 0 of ours fresh, {left} of theirs unused"


@pytest.mark.parametrize("depth,norm,name", [(16, None, "vgg16"), (19, "batch", "vgg19_bn")])
def test_timms_vgg_names(depth, norm, name):
    with torch.device("meta"):
        ours = {k: v.numel() for k, v in VGG(depth, norm=norm, classes=1000).state_dict().items()}
        theirs = {canonical(k): v.numel() for k, v in timm.create_model(name).state_dict().items()}
    assert ours == theirs


def test_timms_convolutions_become_linear_layers():
    torch.manual_seed(0)
    give, take = (VGG(16, width=2, classes=3) for _ in range(2))
    theirs = {k.replace("classifier.0", "pre_logits.fc1").replace("classifier.3", "pre_logits.fc2").replace("classifier.6", "head.fc"): v
              for k, v in give.state_dict().items()}
    theirs["pre_logits.fc1.weight"] = theirs["pre_logits.fc1.weight"].view(128, 16, 7, 7)
    theirs["pre_logits.fc2.weight"] = theirs["pre_logits.fc2.weight"][..., None, None]
    report = fit(take, theirs)
    assert not report.missing and not report.unused
    assert all(torch.equal(v, take.state_dict()[k]) for k, v in give.state_dict().items())


def test_a_runs_own_weights_fit_its_backbone():
    give, take = Residual(width=8), Residual(width=8)
    report = fit(take, {f"network.backbone.{k}": v for k, v in give.state_dict().items()} | {"network.reduce.weight": torch.zeros(1)})
    assert not report.missing and report.unused == ["network.reduce.weight"]
    assert torch.equal(take.stem[0].weight, give.stem[0].weight)


def test_a_classifier_of_other_classes_is_left_fresh():
    report = fit(VGG("small", classes=4), VGG("small", classes=7).state_dict())
    assert report.missing == ["classifier.6.weight", "classifier.6.bias"] == report.unused


def test_weights_of_another_network():
    with pytest.raises(UserError, match=r"none of their 1 keys \(encoder.weight, …\) fits this network; a Residual takes"):
        fit(Residual(width=8), {"encoder.weight": torch.zeros(1)})
