/**
 * Which elements are in the window: nobody sees what is drawn elsewhere.
 *
 * @module
 */

/** Is told whether an element is in the window. */
type Look = (visible: boolean) => void;

const looks = new WeakMap<Element, Look>();
const sights = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) looks.get(target)?.(isIntersecting);
});

/** Tells whenever an element comes into the window, or leaves it. */
export function watchSight(element: Element, look: Look): void {
  looks.set(element, look);
  sights.observe(element);
}
