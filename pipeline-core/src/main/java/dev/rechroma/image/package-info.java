/**
 * Pixels in CIE L*a*b* and sRGB: conversion, resizing, applying colours to a photo, degrading
 * photos like old ones. OpenCV is used only in this package and its subpackages.
 */
package dev.rechroma.image;
