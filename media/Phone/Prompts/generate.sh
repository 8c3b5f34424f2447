#!/usr/bin/env bash
# Speaks prompts.<language>.txt with espeak-ng and composes the waiting music: <language>/<name>.opus, mono, 16 kHz, -20 dBFS, trimmed.
# The results are committed, so this runs only after a text changed. Needs: apt-get install espeak-ng sox opus-tools
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rms() { sox "$1" -n stats 2>&1 | awk '/^RMS lev dB/ {print $4}'; }

# finish WAV LEVEL OUTPUT: to the level (RMS, dBFS), peaks limited, and into Opus with a fixed serial number, so that diffs stay small.
finish() {
  sox -D "$1" "$work/limited.wav" gain -l "$(awk -v r="$(rms "$1")" -v l="$2" 'BEGIN {print l - r}')"
  # The limiter takes a little from the whole; it comes back.
  sox -D "$work/limited.wav" "$work/leveled.wav" gain "$(awk -v r="$(rms "$work/limited.wav")" -v l="$2" 'BEGIN {print l - r}')"
  opusenc --quiet --serial 1 --bitrate 20 --comp 10 --discard-comments "$work/leveled.wav" "$3"
}

# speak VOICE TEXT OUTPUT: without the silence around it, and 60 ms behind so that clips in a row do not stick together.
speak() {
  espeak-ng -v "$1" -s 145 -p 42 -a 60 -w "$work/spoken.wav" "$2"
  sox -D "$work/spoken.wav" -r 16000 -b 16 "$work/trimmed.wav" highpass 120 \
    silence 1 0.01 -50d reverse silence 1 0.01 -50d fade t 0.01 reverse fade t 0.005 pad 0 0.06
  finish "$work/trimmed.wav" -20 "$3"
}

# Soft single notes over four chords, each dying away under the next; 25 s that begin and end in silence, to be looped.
compose() {
  local notes=(C4 E4 G4 B4 A3 C4 E4 G4 F3 A3 C4 E4 G3 B3 D4 G4  E4 G4 B4 C5 C4 E4 A4 G4 A3 C4 F4 E4 B3 D4 G4 D4)
  local i parts=()
  for i in "${!notes[@]}"; do
    sox -D -n -r 16000 -b 16 "$work/note$i.wav" synth 1.5 sine "$(frequency "${notes[i]}")" fade p 0.03 1.5 1.4 gain -14 \
      pad "$(awk -v i="$i" 'BEGIN {print i * 0.75}')"
    parts+=("$work/note$i.wav")
  done
  sox -D -m -v 1 "${parts[0]}" $(printf -- '-v 1 %s ' "${parts[@]:1}") "$work/whole.wav" lowpass 2500 fade t 0.05 reverse fade t 0.5 reverse
  finish "$work/whole.wav" -26 "$1"
}

frequency() {
  local semitone
  case ${1:0:1} in C) semitone=0 ;; D) semitone=2 ;; E) semitone=4 ;; F) semitone=5 ;; G) semitone=7 ;; A) semitone=9 ;; B) semitone=11 ;; esac
  awk -v s="$semitone" -v o="${1:1}" 'BEGIN {printf "%.2f", 440 * 2 ^ ((s - 9) / 12 + o - 4)}'
}

for list in prompts.*.txt; do
  language=${list#prompts.}
  language=${language%.txt}
  voice=$(sed -n 's/^# voice: //p' "$list")
  mkdir -p "$language"
  rm -f "$language"/*.opus
  while IFS= read -r line; do
    case $line in '#'* | '') continue ;; esac
    name=${line%%: *}
    text=${line#*: }
    if [ "$text" = - ]; then
      sox -D -n -r 16000 -b 16 "$work/silence.wav" trim 0 0.02
      opusenc --quiet --serial 1 --discard-comments "$work/silence.wav" "$language/$name.opus"
    else
      speak "$voice" "$text" "$language/$name.opus"
    fi
  done <"$list"
done
compose en/hold-music.opus
