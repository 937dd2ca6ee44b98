import { Chart } from "/chart.js";

const POLL = 400;
const READABLE = 1.0; // seconds that a label stands at least, as in the annotated video
const get = (id) => document.getElementById(id);
const percent = (share) => `${Math.round(share * 100)} %`;
const seconds = (value) => `${value.toFixed(2)} s`;

let largest = Infinity;
let work = null; // what is going on: {file, request, id, stopped}
let shown = null; // the answer on the page: {id, url, chart, answer}

fetch("/about").then((answer) => answer.json()).then((about) => {
  largest = about.largest;
  get("model").textContent = about.model;
  get("largest").textContent = `At most ${Math.floor(largest / 2 ** 20)} MB.`;
}).catch(() => fail("The program does not answer; start asl-live serve again and reload this page."));

get("file").addEventListener("change", () => { take(get("file").files); get("file").value = ""; });
get("cancel").addEventListener("click", () => { stop(); get("file").focus(); say("Cancelled."); });
get("remove").addEventListener("click", () => { clearAnswer(); get("file").focus(); say("The video was removed."); });

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => { event.preventDefault(); get("drop").classList.add("over"); });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) get("drop").classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  get("drop").classList.remove("over");
  take(event.dataTransfer.files);
});

function take(files) {
  if (!files.length) return;
  const file = files[0];
  get("trouble").hidden = true;
  if (files.length > 1) return fail("Give one video at a time.");
  if (file.size > largest) return fail(`${file.name} is larger than ${Math.floor(largest / 2 ** 20)} MB; cut it, or convert it to 720p.`);
  if (!file.size) return fail(`${file.name} is empty or a folder; choose a video.`);
  stop();
  clearAnswer();
  upload(file);
}

function upload(file) {
  const request = new XMLHttpRequest();
  const mine = { file, request, id: null, stopped: false };
  work = mine;
  const query = new URLSearchParams({ name: file.name, skeleton: get("skeleton").checked ? "1" : "0" });
  request.open("POST", `/jobs?${query}`);
  request.responseType = "json";
  request.upload.onprogress = (event) => stage(`Copying ${file.name}`, event.loaded, event.total, null);
  request.onload = () => {
    if (mine.stopped) return;
    if (request.status !== 201) return fail(request.response?.message ?? "The program gave no answer; start it again.");
    mine.id = request.response.id;
    follow(mine);
  };
  request.onerror = () => { if (!mine.stopped) fail("The video could not be handed over; see whether asl-live serve still runs."); };
  request.setRequestHeader("Content-Type", "application/octet-stream");
  get("working").hidden = false;
  stage(`Copying ${file.name}`, 0, 1, null);
  get("working-title").focus();
  say(`Looking at ${file.name}.`);
  request.send(file);
}

async function follow(mine) {
  try {
    while (!mine.stopped) {
      const reply = await fetch(`/jobs/${mine.id}`);
      const job = await reply.json();
      if (mine.stopped) return;
      if (!reply.ok || job.state === "failed") return fail(job.message);
      if (job.state === "done") return show(mine, job);
      const words = {
        waiting: job.ahead ? `Waiting for ${job.ahead} other video${job.ahead > 1 ? "s" : ""}` : "Waiting",
        recognise: `Looking at ${job.name}`,
        draw: `Writing the annotated video of ${job.name}`,
      };
      stage(words[job.state] ?? job.state, job.done, job.of, job.seconds_left);
      await new Promise((done) => setTimeout(done, POLL));
    }
  } catch {
    if (!mine.stopped) fail("The program does not answer any more; start asl-live serve again.");
  }
}

function stage(words, done, of, left) {
  const time = left === null ? "" : `, about ${left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`} left`;
  get("stage").textContent = of && done ? `${words}: ${percent(done / of)}${time}` : words;
  if (of && done) get("bar").value = done / of;
  else get("bar").removeAttribute("value");
}

function show(mine, job) {
  work = null;
  get("working").hidden = true;
  get("answer").hidden = false;
  const { answer } = job;
  const video = get("video");
  const annotated = `/jobs/${job.id}/annotated.mp4`;
  shown = { id: job.id, url: URL.createObjectURL(mine.file), answer, chart: null };
  // What the browser cannot play of the original it may play as the annotated video.
  video.onerror = () => { video.onerror = null; video.src = annotated; };
  video.src = shown.url;
  shown.chart = new Chart(get("chart"), get("legend"), answer, (time) => { video.currentTime = time; moved(); });
  get("answer-title").textContent = answer.top ? `${answer.top.sign} (${percent(answer.top.confidence)})` : "No sign";
  get("summary").textContent = `${job.name}: ${answer.events.length} sign${answer.events.length === 1 ? "" : "s"} in ${seconds(answer.seconds)}.`;
  get("said").textContent = job.message ? `The annotated video: ${job.message}.` : "";
  get("get-video").href = annotated;
  get("get-events").href = `/jobs/${job.id}/events.json`;
  get("events").hidden = !answer.events.length;
  get("no-events").hidden = Boolean(answer.events.length);
  get("events").tBodies[0].replaceChildren(...answer.events.map(row));
  moved();
  get("answer-title").focus();
  say(`Done. ${get("answer-title").textContent}. ${get("summary").textContent}`);
}

function row(event) {
  const line = document.createElement("tr");
  for (const text of [event.sign, percent(event.confidence), seconds(event.start), seconds(event.end)]) {
    line.insertCell().textContent = text;
  }
  const play = document.createElement("button");
  play.type = "button";
  play.textContent = "Play";
  play.setAttribute("aria-label", `Play ${event.sign} from ${seconds(event.start)}`);
  play.addEventListener("click", () => {
    get("video").currentTime = event.start;
    get("video").play().catch(() => fail("This browser cannot play the video; download the annotated one."));
  });
  line.insertCell().append(play);
  return line;
}

function moved() {
  if (!shown) return;
  const time = get("video").currentTime || 0;
  const { events } = shown.answer;
  const on = events.findLastIndex((event) => event.start <= time && time <= Math.max(event.end, event.start + READABLE));
  const sign = on < 0 ? "" : `${events[on].sign} ${percent(events[on].confidence)}`;
  get("now").textContent = sign;
  [...get("events").tBodies[0].rows].forEach((line, number) => line.classList.toggle("on", number === on));
  shown.chart.show(time, sign);
}
for (const kind of ["timeupdate", "seeking", "seeked"]) get("video").addEventListener(kind, moved);

function forget(id) {
  fetch(`/jobs/${id}`, { method: "DELETE", keepalive: true }).catch(() => {
    // The program has ended, and removed everything itself.
  });
}

function stop() {
  if (!work) return;
  work.stopped = true;
  work.request.abort();
  if (work.id) forget(work.id);
  work = null;
  get("working").hidden = true;
}

function clearAnswer() {
  if (!shown) return;
  forget(shown.id);
  const video = get("video");
  video.onerror = null;
  video.removeAttribute("src");
  video.load();
  URL.revokeObjectURL(shown.url);
  shown = null;
  get("answer").hidden = true;
}

function fail(message) {
  if (work) { work.stopped = true; work = null; }
  get("working").hidden = true;
  get("trouble").textContent = message;
  get("trouble").hidden = false;
  if (get("answer").hidden) get("file").focus();
}

function say(words) { get("live").textContent = words; }
