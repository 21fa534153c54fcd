"""Training on a build, for real but tiny: a random model of some 40,000 weights and a tokenizer made on the spot."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.train

ROOT = Path(__file__).parents[2]
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
PLAIN = CHATML.replace("{% generation %}", "").replace("{% endgeneration %}", "")
NO_END = "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\n' }}{% endfor %}"


@pytest.fixture(scope="module")
def build_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A question build as the pipeline makes it, by the real `tabib build`'s function in a process of its own."""
    folder = tmp_path_factory.mktemp("qa")
    code = f"""
import sys
sys.path.insert(0, {str(ROOT / "tests" / "curation")!r})
from pathlib import Path
import tiny
from curation.build import build
folder = Path({str(folder)!r})
tiny.store(folder / "data", [tiny.question(n) for n in range(40)])
recipe = tiny.write_recipe(folder / "recipe", '''[dataset]
name = "small"
kind = "question"
[[source]]
site = "drhast"
[[step]]
use = "split"
ratios = {{ train = 0.8, test = 0.2 }}
''')
print(build(recipe, folder / "data", workers=1))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    return Path(done.stdout.splitlines()[-1])


def tiny_model(folder: Path, texts: list[str], template: str = CHATML) -> Path:
    """Saves a random Qwen2 and a byte-level tokenizer trained on ``texts``; turns end on <|im_end|>, its EOS."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM, set_seed

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer, raw.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    raw.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=600, special_tokens=special, initial_alphabet=alphabet)
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    set_seed(1)
    config = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=1024, tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, bos_token_id=None,
    )  # fmt: skip
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def texts(build_folder: Path) -> list[str]:
    from training import load_qa

    return [turn["content"] for turns in load_qa(build_folder)["train"]["messages"] for turn in turns]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"), texts)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "TOKENIZERS_PARALLELISM": "false"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def sft(model: Path, build: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    size = ("--steps", "3", "--batch", "2", "--accumulate", "1")
    paths = ("--model", str(model), "--dataset", str(build), "--out", str(out))
    return run(sys.executable, "-m", "training.sft", *paths, *size, *more)


def test_the_script_trains_answers_and_saves_an_adapter(model: Path, build_folder: Path, tmp_path: Path) -> None:
    done = sft(model, build_folder, tmp_path / "out")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "in the loss: answers\n" in done.stdout
    assert 0 < float(re.search(r"^loss (\S+)$", done.stdout, re.M)[1]) < 20
    from peft import PeftModel
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM, AutoTokenizer

    weights = load_file(tmp_path / "out" / "adapter_model.safetensors")
    learnt = [name for name, weight in weights.items() if "lora_B" in name and weight.abs().max() > 0]
    assert learnt, "lora_B starts at zero: the steps must have moved it"
    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(model), tmp_path / "out")
    assert AutoTokenizer.from_pretrained(tmp_path / "out").chat_template == CHATML


def test_a_template_without_marks_trains_all_turns(texts: list[str], build_folder: Path, tmp_path: Path) -> None:
    done = sft(tiny_model(tmp_path / "model", texts, PLAIN), build_folder, tmp_path / "out")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "all turns" in done.stdout
    assert (tmp_path / "out" / "adapter_model.safetensors").is_file()


def test_a_template_that_never_ends_a_turn_is_refused(texts: list[str], build_folder: Path, tmp_path: Path) -> None:
    done = sft(tiny_model(tmp_path / "model", texts, NO_END), build_folder, tmp_path / "out")
    assert done.returncode == 1
    assert "--eos-token" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "out" / "adapter_model.safetensors").exists()


@pytest.mark.parametrize("pad", ["<|endoftext|>", "<|im_end|>"])
def test_eos_is_trained_and_padding_is_not(model: Path, build_folder: Path, tmp_path: Path, pad: str) -> None:
    from transformers import AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    from training import load_qa

    tokenizer = AutoTokenizer.from_pretrained(model, pad_token=pad)
    config = SFTConfig(str(tmp_path), assistant_only_loss=True, use_cpu=True, bf16=False, report_to="none")
    rows = load_qa(build_folder)["train"]
    trainer = SFTTrainer(str(model), config, train_dataset=rows, processing_class=tokenizer)
    batch = next(iter(trainer.get_train_dataloader()))
    assert (batch["attention_mask"] == 0).any(), "rows of one length would prove nothing"
    for ids, labels, seen in zip(batch["input_ids"], batch["labels"], batch["attention_mask"], strict=True):
        trained = ids[labels != -100]
        assert tokenizer.decode(trained) in {turns[1]["content"] + "<|im_end|>" for turns in rows["messages"]}
        assert (labels[seen == 0] == -100).all()
        assert (ids[seen == 0] == tokenizer.pad_token_id).all()


def test_the_command_of_trl_takes_a_build_as_it_is(model: Path, build_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = str(Path(sys.executable).parent / "trl")
    options = (
        "--max_steps 2 --per_device_train_batch_size 2 --use_peft --lora_target_modules all-linear --report_to none"
    )
    options += " --use_cpu --bf16 False --assistant_only_loss --logging_steps 1 --save_strategy no"
    places = ("--dataset_name", str(build_folder), "--model_name_or_path", str(model), "--output_dir", str(out))
    done = run(script, "sft", *places, *options.split())
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads((out / "adapter_config.json").read_text())["peft_type"] == "LORA"
    assert 0 < float(re.findall(r"'train_loss': '?([\d.]+)", done.stdout)[-1]) < 20
