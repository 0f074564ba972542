// A word typed with the other keyboard layout switched on: "ghbdtn" was meant as «привет», «ешсле» as "ticket".

const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>";
const CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ";

const toCyrillic = new Map([...LATIN].map((sign, at) => [sign, CYRILLIC[at]]));
const toLatin = new Map([...CYRILLIC].map((sign, at) => [sign, LATIN[at]]));

/** The text as the same keys write it in the other layout. */
export function otherLayout(text) {
  const table = /[а-яё]/i.test(text) ? toLatin : toCyrillic;
  return [...text].map((sign) => table.get(sign) ?? sign).join("");
}

/** ё is found as е, capitals as small letters. */
export function plain(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}
