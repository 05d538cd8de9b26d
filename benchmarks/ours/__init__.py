"""The part of this program: each module has some tasks, by the names of `benchmarks.tasks`."""
