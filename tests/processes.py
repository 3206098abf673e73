"""Two processes that speak to each other, for what is told apart by rank."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import torch
import torch.distributed as dist

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["torch.distributed", "torchmetrics"])  # most of a process's first ten seconds, spent once for all


def in_two(work: Callable[[int], Any]) -> list[Any]:
    """What `work(rank)` returns in either process; an error in one is raised here."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with ProcessPoolExecutor(2, CONTEXT) as pool:
        return list(pool.map(_rank, (work, work), (0, 1), (port, port)))


def _rank(work: Callable[[int], Any], rank: int, port: int) -> Any:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=2, timeout=timedelta(minutes=2))
    try:
        answer = work(rank)
        dist.barrier()
        return answer
    finally:
        dist.destroy_process_group()
