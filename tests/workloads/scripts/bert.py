import torch
from transformers import BertConfig, BertForSequenceClassification

config = BertConfig(
    vocab_size=100, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, num_labels=3
)
model = BertForSequenceClassification(config).eval()
with torch.inference_mode():
    for _ in range(6):
        batch = {
            "input_ids": torch.randint(0, 100, (5, 12)),
            "attention_mask": torch.ones(5, 12, dtype=torch.long),
        }
        logits = model(**batch).logits
print(tuple(logits.shape))
