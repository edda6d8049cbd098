/**
 * Pixels in CIE L*a*b* and sRGB: conversion, resizing, colours put over a photo, what old photos
 * went through. OpenCV is used below this package alone.
 */
package dev.rechroma.image;
