// The drawing page: strokes and pictures in a list, drawn anew after each change, so that everything can be undone.
const canvas = element.querySelector("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
const done = [];
let tool = "pen", stroke = null;

const PEN = 3, ERASER = 28;
function line(s) {
  context.strokeStyle = context.fillStyle = s.tool === "eraser" ? "#fff" : "#111";
  context.lineWidth = s.tool === "eraser" ? ERASER : PEN;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...s.points[0]);
  s.points.slice(1).forEach((p) => context.lineTo(...p));
  if (s.points.length === 1) context.lineTo(s.points[0][0] + 0.1, s.points[0][1]);
  context.stroke();
}
function paint() {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const start = done.findLastIndex((d) => d.tool === "clear") + 1;
  done.slice(start).forEach((d) => (d.tool === "picture" ? context.drawImage(d.picture, ...d.box) : line(d)));
  element.querySelector("[data-do=undo]").disabled = done.length === 0;
  element.classList.toggle("sb-blank", done.length === start && !stroke);
}
function changed() {
  paint();
  canvas.dataset.number = Number(canvas.dataset.number || 0) + 1;
  canvas.dataset.at = performance.now();
  trigger("change");
}
function say(words) { element.querySelector(".sb-said").textContent = words; }

// what the page's events send; an untouched page sends nothing
window.sketchbench = {
  drawing: () => (element.classList.contains("sb-blank") ? "" : canvas.toDataURL("image/png")),
  number: () => canvas.dataset.number || "0",
};

const at = (e) => {
  const box = canvas.getBoundingClientRect();
  return [((e.clientX - box.left) * canvas.width) / box.width, ((e.clientY - box.top) * canvas.height) / box.height];
};
canvas.addEventListener("pointerdown", (e) => {
  if (e.button) return;
  canvas.setPointerCapture(e.pointerId);
  stroke = { tool, points: [at(e)] };
  say("");
  paint();
  line(stroke);
  e.preventDefault();
});
canvas.addEventListener("pointermove", (e) => {
  if (!stroke) return;
  for (const each of e.getCoalescedEvents?.() ?? [e]) stroke.points.push(at(each));
  line(stroke);
});
const lift = () => {
  if (!stroke) return;
  done.push(stroke);
  stroke = null;
  changed();
};
canvas.addEventListener("pointerup", lift);
canvas.addEventListener("pointercancel", lift);

element.addEventListener("click", (e) => {
  const what = e.target.closest("[data-do]")?.dataset.do;
  if (what === "pen" || what === "eraser") {
    tool = what;
    element.querySelectorAll("[data-do=pen],[data-do=eraser]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.do === what));
  } else if (what === "undo" && done.pop()) changed();
  else if (what === "clear" && !element.classList.contains("sb-blank")) { done.push({ tool: "clear" }); changed(); }
  else if (what === "upload") element.querySelector("input[type=file]").click();
});

// a picture in the middle of the page, scaled down to it
function put(picture) {
  const [w, h] = [picture.naturalWidth || picture.width, picture.naturalHeight || picture.height];
  const scale = canvas.width / Math.max(w, h);
  const box = [(canvas.width - w * scale) / 2, (canvas.height - h * scale) / 2, w * scale, h * scale];
  done.push({ tool: "clear" }, { tool: "picture", picture, box });
  say("");
  changed();
}
element.querySelector("input[type=file]").addEventListener("change", async (e) => {
  const file = e.target.files[0];
  e.target.value = "";
  if (!file) return;
  try { put(await createImageBitmap(file)); }
  catch { say(`${file.name} is no picture that can be read: take a PNG or JPEG`); }
});
const example = (e) => {
  const shown = e.target.closest?.(".sb-example");
  if (shown && (e.type === "click" || e.key === "Enter")) put(shown);
};
document.addEventListener("click", example);
document.addEventListener("keydown", example);
paint();
