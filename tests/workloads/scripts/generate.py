import torch
from transformers import GPT2Config, GPT2LMHeadModel

config = GPT2Config(vocab_size=50, n_positions=64, n_embd=16, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=None)
model = GPT2LMHeadModel(config).eval()
for _ in range(3):
    prompt = torch.randint(1, 50, (2, 7))
    texts = model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=10, do_sample=False, pad_token_id=0
    )
print(tuple(texts.shape))
