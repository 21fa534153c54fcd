"""LoRA instruction tuning on a question dataset. docs/training.md says more; `--help` has the options.

python -m training.sft --model DIR_OR_ID --dataset BUILD_OR_ORG/NAME --out DIR [--steps N]
"""

import argparse
import sys

import torch
from peft import LoraConfig
from transformers import AutoTokenizer, PreTrainedTokenizerBase
from trl import SFTConfig, SFTTrainer
from trl.chat_template_utils import get_training_chat_template, is_chat_template_stop_token_trained

from pipelines.errors import TabibError, UsageError
from training import load_qa


def marks_answers(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Can the chat template, or trl's version of it, tell an answer and its end from the other tokens?"""
    if not tokenizer.chat_template:
        raise UsageError("has no chat template", where=tokenizer.name_or_path, remedy="take an instruction-tuned model")
    try:
        return bool(is_chat_template_stop_token_trained(tokenizer, get_training_chat_template(tokenizer)))
    except ValueError:
        return False


def train(args: argparse.Namespace) -> float:
    """The mean loss; the adapter and its tokenizer are in ``args.out``. Raises TabibError when EOS is not learnt."""
    data, tokenizer = load_qa(args.dataset), AutoTokenizer.from_pretrained(args.model)
    gpu, marks = torch.cuda.is_available(), marks_answers(tokenizer)
    print(f"{data.num_rows} rows; in the loss: {'answers' if marks else 'all turns, the template has no marks'}")
    config = SFTConfig(
        args.out, max_steps=args.steps, per_device_train_batch_size=args.batch, learning_rate=args.lr, bf16=gpu,
        gradient_accumulation_steps=args.accumulate, max_length=args.length, eos_token=args.eos_token or None,
        assistant_only_loss=marks, lr_scheduler_type="cosine", warmup_steps=0.03, num_train_epochs=1, use_cpu=not gpu,
        model_init_kwargs={"dtype": "bfloat16" if gpu else "float32"}, report_to="none", logging_nan_inf_filter=False,
    )  # fmt: skip
    lora = LoraConfig(task_type="CAUSAL_LM", r=8, lora_alpha=16, lora_dropout=0.05, target_modules="all-linear")
    trainer = SFTTrainer(args.model, config, train_dataset=data["train"], processing_class=tokenizer, peft_config=lora)
    # The originals trained PAD and masked EOS. trl masks padding by its place, so PAD may be EOS; rows must end on it.
    if not any(tokenizer.eos_token_id in row["labels"][-3:] for row in trainer.train_dataset.take(50)):
        raise TabibError("no row ends on EOS", remedy="name the end of turn as --eos-token, or raise --length")
    if not (loss := float(trainer.train().training_loss)) < float("inf"):
        raise TabibError(f"the loss is {loss}, nothing was saved", remedy="lower --lr")
    trainer.save_model()
    return loss


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m training.sft", description=__doc__.partition(".")[0])
    for name in ("--model", "--dataset", "--out"):
        parser.add_argument(name, required=True)
    for name, value in {"steps": -1, "batch": 2, "accumulate": 16, "length": 1024, "lr": 5e-4, "eos-token": ""}.items():
        parser.add_argument(f"--{name}", type=type(value), default=value, help=f"default {value}")
    try:
        print(f"loss {train(parser.parse_args()):.4f}")
    except TabibError as error:
        sys.exit(f"sft: {error}")
