"""Record a dataset: ``python collect_data.py --dataset DIR --signer ID --signs A,B`` (see ``--help``)."""

from asl_live.commands.collect import main

if __name__ == "__main__":
    main(prog_name="collect_data.py")
