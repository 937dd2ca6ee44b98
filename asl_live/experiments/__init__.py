"""The works that ASL Live grew from, each as an experiment that runs from data to report."""
