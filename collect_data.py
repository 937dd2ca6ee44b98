"""Record a dataset: ``python collect_data.py --dataset DIR --signer ID --signs A,B`` (see ``--help``)."""

from asl_live.cli import run_script

if __name__ == "__main__":
    run_script("collect_data.py", "collect")
