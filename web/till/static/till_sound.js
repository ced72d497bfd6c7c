/* A sound for yes, another for no: told apart without looking, also by who does not hear high
 * tones well (they differ in rhythm, too). Made here, no file is played. */
let audio = null;

const SOUNDS = {
    yes: { wave: "sine", notes: [[880, 0, 0.09], [1318.5, 0.09, 0.16]] },
    no: { wave: "square", notes: [[196, 0, 0.14], [196, 0.2, 0.14], [165, 0.4, 0.26]] },
};
const LOUDNESS = { sine: 0.35, square: 0.12 };

function note(wave, [hertz, start, seconds]) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    const at = audio.currentTime + start;
    tone.type = wave;
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS[wave], at + 0.01);
    loudness.gain.setTargetAtTime(0, at + seconds - 0.03, 0.012);
    tone.connect(loudness).connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds + 0.05);
}

/* What was played last is on the page, for those who test it. */
export function play(name) {
    document.documentElement.dataset.sound = name;
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const one of SOUNDS[name].notes) note(SOUNDS[name].wave, one);
}
