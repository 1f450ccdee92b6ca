"""Makes a tiny Qwen2 with random weights and a tokenizer of its own in the folder given.

A real model for a real server, made on the spot in a second: nothing is downloaded, and what it
says means nothing.
"""

import sys
from pathlib import Path
from typing import Any

CHAT_TEMPLATE = (
    "{%- for message in messages %}<|im_start|>{{ message.role }}\n"
    "{{ message.content }}<|im_end|>\n{% endfor %}"
    "{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SENTENCES = ("collect a log, then craft planks", '{"plan": [{"skill": "mine"}]}', "user assistant")


def main(folder: Path) -> None:
    import torch
    from tokenizers import Tokenizer
    from tokenizers.decoders import ByteLevel as Decoder
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel
    from tokenizers.trainers import BpeTrainer
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    bytes_to_ids = Tokenizer(BPE())
    bytes_to_ids.pre_tokenizer = ByteLevel(add_prefix_space=False)
    bytes_to_ids.decoder = Decoder()
    trainer = BpeTrainer(
        vocab_size=400,
        initial_alphabet=ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        show_progress=False,
    )
    bytes_to_ids.train_from_iterator(SENTENCES * 20, trainer)
    fast: Any = PreTrainedTokenizerFast  # has no types
    tokenizer = fast(
        tokenizer_object=bytes_to_ids, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.save_pretrained(folder)

    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=1024,
        bos_token_id=None,
        eos_token_id=bytes_to_ids.token_to_id("<|im_end|>"),
        pad_token_id=bytes_to_ids.token_to_id("<|endoftext|>"),
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
