/**
 * Counter, key and output of Philox4x32-10: file kat_vectors of the authors' Random123 library, as quoted in the project's design,
 * section 3.
 */
export const KNOWN_ANSWERS = [
  knownAnswer('00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'),
  knownAnswer('ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'),
  knownAnswer('243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'),
];

function knownAnswer(
  counter: string,
  key: string,
  output: string,
): [counter: number[], key: number[], output: number[]] {
  return [wordsOf(counter), wordsOf(key), wordsOf(output)];
}

function wordsOf(text: string): number[] {
  return text.split(' ').map((word) => Number.parseInt(word, 16));
}
