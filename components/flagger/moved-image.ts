/** An image from another registry, under its own name and tag. */
export function movedImage(
    image: string | undefined,
    registry: string | undefined,
): string | undefined {
    return image === undefined || registry === undefined
        ? image
        : `${registry}/${image.slice(image.lastIndexOf("/") + 1)}`;
}
