from pathlib import Path

RELEASE = Path(__file__).parent.with_name("RELEASE").read_text().strip()
