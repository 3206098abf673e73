#!/usr/bin/env bash
# One run over two machines. Start it on each, with the same words; the first is reachable from the second as $HEAD:
#   HEAD=node1 RUN_ID=shoes examples/torchrun_two_nodes.sh task=fg_sbir preset=paper trainer.accelerator=gpu
# Both see the same folder for runs; the run folder is runs/<task>/<RUN_ID>-<name>. The same call goes on after a crash.
# To try it on one machine, start it twice with HEAD=localhost PROCESSES=1 trainer.accelerator=cpu.
set -euo pipefail
HEAD=${HEAD:?the name or address of the first machine}
PORT=${PORT:-29500}
RUN_ID=${RUN_ID:?a name for this run, the same on both machines}
PROCESSES=${PROCESSES:-$(nvidia-smi --list-gpus | wc -l)}   # on each machine
PYTHON=${PYTHON:-python}

exec "$PYTHON" -m torch.distributed.run --nnodes=2 --nproc-per-node="$PROCESSES" --max-restarts=0 \
  --rdzv-backend=c10d --rdzv-endpoint="$HEAD:$PORT" --rdzv-id="$RUN_ID" \
  -m sketchbench trainer=ddp trainer.num_nodes=2 trainer.devices="$PROCESSES" "$@"
